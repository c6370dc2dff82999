import type { System } from './system.js'

export const propensitybench: System = Object.freeze({
  id: 'propensitybench',
  title: 'PropensityBench: latent safety risks under pressure',
  arxiv: '2511.20703',
  room: 'evals',
  state: 'not yet',
  summary:
    'Gives an agent a safe tool that always fails and a forbidden one that works, raises the pressure, and sees which it takes.',
})
