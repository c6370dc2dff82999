import type { ReproduceOptions, System } from './system.js'

export const propensitybench: System = Object.freeze({
  id: 'propensitybench',
  title: 'PropensityBench: latent safety risks under pressure',
  arxiv: '2511.20703',
  room: 'evals',
  state: 'works',
  summary:
    'Gives an agent a safe tool that always fails and a forbidden one that works, raises the pressure, and sees which it takes.',
  // Loaded on call: listing systems needs no study.
  reproduce: async (options: ReproduceOptions) =>
    (await import('./propensitybench-study.js')).reproducePropensitybench(options),
})
