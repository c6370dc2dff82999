import type { System } from './system.js'

export const fortress: System = Object.freeze({
  id: 'fortress',
  title: 'FORTRESS: frontier risk evaluation for national security and public safety',
  arxiv: '2506.14922',
  room: 'evals',
  state: 'not yet',
  summary:
    'Pairs adversarial with benign prompts, each with its own yes/no rubric, and gives a model one risk figure and one over-refusal figure.',
})
