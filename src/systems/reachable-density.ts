import type { System } from './system.js'

export const reachableDensity: System = Object.freeze({
  id: 'reachable-density',
  title: 'Density of reachable states for safe motion planning',
  arxiv: '2209.08073',
  room: 'control',
  state: 'not yet',
  summary:
    'Computes how much probability reaches an obstacle along planned trajectories and replans only when that exceeds a threshold.',
})
