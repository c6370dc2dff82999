import type { System } from './system.js'

export const safetySubspaces: System = Object.freeze({
  id: 'safety-subspaces',
  title: 'Safety subspaces are not distinct: an audit',
  arxiv: '2505.14185',
  room: 'harden',
  state: 'not yet',
  summary:
    'Measures how much of a fine-tuning update lies in the alignment subspace and whether removing that subspace removes harm without removing skill.',
})
