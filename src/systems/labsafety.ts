import type { System } from './system.js'

export const labsafety: System = Object.freeze({
  id: 'labsafety',
  title: 'LabSafety Bench',
  arxiv: '2410.14182',
  room: 'evals',
  state: 'not yet',
  summary:
    'Tests whether a model judges laboratory hazards safely and completely, by multiple choice and by coverage of points written by experts.',
})
