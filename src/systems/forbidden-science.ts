import type { ReproduceOptions, System } from './system.js'

export const forbiddenScience: System = Object.freeze({
  id: 'forbidden-science',
  title: 'Forbidden Science: dual-use challenge benchmark and refusal tests',
  arxiv: '2502.06867',
  room: 'evals',
  state: 'works',
  summary:
    'Measures refusal against allowance on questions about controlled substances, and how steady the decision is when the wording varies.',
  // Loaded on call: listing systems needs no study.
  reproduce: async (options: ReproduceOptions) =>
    (await import('./forbidden-science-study.js')).reproduceForbiddenScience(options),
})
