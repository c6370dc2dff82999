import type { System } from './system.js'

export const safecomm: System = Object.freeze({
  id: 'safecomm',
  title: 'SafeCOMM: repairing safety lost in domain fine-tuning',
  arxiv: '2506.00062',
  room: 'harden',
  state: 'not yet',
  summary:
    'Shows how much safety a domain fine-tune cost and restores it by mixing data, projecting adapters, or merging a safety adapter into the layers that drifted.',
})
