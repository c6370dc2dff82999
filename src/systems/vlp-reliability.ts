import type { System } from './system.js'

export const vlpReliability: System = Object.freeze({
  id: 'vlp-reliability',
  title: 'Vision-language reliability kit',
  arxiv: '2308.03176',
  room: 'perception',
  state: 'not yet',
  summary:
    'Metrics and post-processing that tell whether a classifier or captioner knows when it is wrong, and whether that survives a shift of the data.',
})
