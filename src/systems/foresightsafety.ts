import type { System } from './system.js'

export const foresightsafety: System = Object.freeze({
  id: 'foresightsafety',
  title: 'ForesightSafety Bench',
  arxiv: '2602.14135',
  room: 'evals',
  state: 'not yet',
  summary:
    'One hierarchy of 94 risk dimensions, from content safety to existential risk, with an attack success rate for each.',
})
