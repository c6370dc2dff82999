import type { ReproduceOptions, System } from './system.js'

export const foresightsafety: System = Object.freeze({
  id: 'foresightsafety',
  title: 'ForesightSafety Bench',
  arxiv: '2602.14135',
  room: 'evals',
  state: 'works',
  summary:
    'One hierarchy of 94 risk dimensions, from content safety to existential risk, with an attack success rate for each.',
  // Loaded on call: listing systems needs no study.
  reproduce: async (options: ReproduceOptions) =>
    (await import('./foresightsafety-study.js')).reproduceForesightsafety(options),
})
