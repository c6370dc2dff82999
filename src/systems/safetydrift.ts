import type { ReproduceOptions, System } from './system.js'

export const safetydrift: System = Object.freeze({
  id: 'safetydrift',
  title: 'SafetyDrift: predicting agent violations with absorbing Markov chains',
  arxiv: '2603.27148',
  room: 'agents',
  state: 'works',
  summary:
    'Keeps a small safety state for each agent run and warns when the probability of a violation within the next steps passes a threshold.',
  // Loaded on call: listing systems needs no study.
  reproduce: async (options: ReproduceOptions) =>
    (await import('./safetydrift-claims.js')).reproduceSafetydrift(options),
})
