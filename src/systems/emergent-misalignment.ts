import type { ReproduceOptions, System } from './system.js'

export const emergentMisalignment: System = Object.freeze({
  id: 'emergent-misalignment',
  title: 'Emergent misalignment: format and coherence in open-weights models',
  arxiv: '2511.20104',
  room: 'evals',
  state: 'works',
  summary:
    'After a fine-tune, asks a few unrelated open questions many times and reports the share of answers that are coherent and misaligned, by output format.',
  // Loaded on call: listing systems needs no study.
  reproduce: async (options: ReproduceOptions) =>
    (await import('./emergent-misalignment-study.js')).reproduceEmergentMisalignment(options),
})
