import type { System } from './system.js'

export const forbiddenScience: System = Object.freeze({
  id: 'forbidden-science',
  title: 'Forbidden Science: dual-use challenge benchmark and refusal tests',
  arxiv: '2502.06867',
  room: 'evals',
  state: 'not yet',
  summary:
    'Measures refusal against allowance on questions about controlled substances, and how steady the decision is when the wording varies.',
})
