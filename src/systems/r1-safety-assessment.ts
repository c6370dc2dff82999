import type { ReproduceOptions, System } from './system.js'

export const r1SafetyAssessment: System = Object.freeze({
  id: 'r1-safety-assessment',
  title: 'The hidden risks of large reasoning models: a safety assessment of R1',
  arxiv: '2502.12659',
  room: 'evals',
  state: 'works',
  summary:
    'Runs one battery of safety tests over reasoning and other models, and scores the thinking and the answer apart.',
  // Loaded on call: listing systems needs no study.
  reproduce: async (options: ReproduceOptions) =>
    (await import('./r1-safety-assessment-study.js')).reproduceR1SafetyAssessment(options),
})
