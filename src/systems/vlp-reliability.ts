import type { ReproduceOptions, System } from './system.js'

export const vlpReliability: System = Object.freeze({
  id: 'vlp-reliability',
  title: 'Vision-language reliability kit',
  arxiv: '2308.03176',
  room: 'selective',
  state: 'works',
  summary:
    'Metrics and post-processing that tell whether a classifier or captioner knows when it is wrong, and whether that survives a shift of the data.',
  // Loaded on call: listing systems needs no study.
  reproduce: async (options: ReproduceOptions) =>
    (await import('./vlp-reliability-study.js')).reproduceVlpReliability(options),
})
