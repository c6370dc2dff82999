import type { System } from './system.js'

export const safetydrift: System = Object.freeze({
  id: 'safetydrift',
  title: 'SafetyDrift: predicting agent violations with absorbing Markov chains',
  arxiv: '2603.27148',
  room: 'agents',
  state: 'not yet',
  summary:
    'Keeps a small safety state for each agent run and warns when the probability of a violation within the next steps passes a threshold.',
})
