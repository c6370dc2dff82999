import type { System } from './system.js'

export const fisor: System = Object.freeze({
  id: 'fisor',
  title: 'FISOR: feasibility-guided safe offline reinforcement learning',
  arxiv: '2401.10700',
  room: 'control',
  state: 'not yet',
  summary:
    'Learns from a fixed log which states can be kept safe for ever, then a policy that earns reward inside that region and returns to it from outside.',
})
