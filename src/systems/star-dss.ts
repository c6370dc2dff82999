import type { System } from './system.js'

export const starDss: System = Object.freeze({
  id: 'star-dss',
  title: 'STAR-DSS: token-level safety shaping of fine-tuning data',
  arxiv: '2505.17196',
  room: 'harden',
  state: 'not yet',
  summary:
    'Lets a guard score every prefix of each training answer, learns from the safe stretches, and pulls the model back on the unsafe ones.',
})
