import type { System } from './system.js'

export const emergentMisalignment: System = Object.freeze({
  id: 'emergent-misalignment',
  title: 'Emergent misalignment: format and coherence in open-weights models',
  arxiv: '2511.20104',
  room: 'evals',
  state: 'not yet',
  summary:
    'After a fine-tune, asks a few unrelated open questions many times and reports the share of answers that are coherent and misaligned, by output format.',
})
