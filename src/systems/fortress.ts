import type { ReproduceOptions, System } from './system.js'

export const fortress: System = Object.freeze({
  id: 'fortress',
  title: 'FORTRESS: frontier risk evaluation for national security and public safety',
  arxiv: '2506.14922',
  room: 'evals',
  state: 'works',
  summary:
    'Pairs adversarial with benign prompts, each with its own yes/no rubric, and gives a model one risk figure and one over-refusal figure.',
  // Loaded on call: listing systems needs no study.
  reproduce: async (options: ReproduceOptions) =>
    (await import('./fortress-study.js')).reproduceFortress(options),
})
