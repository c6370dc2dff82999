import type { System } from './system.js'

export const harmPruning: System = Object.freeze({
  id: 'harm-pruning',
  title: 'Harm pruning: a distinct mechanism behind harmful generation',
  arxiv: '2604.09544',
  room: 'harden',
  state: 'not yet',
  summary:
    'Scores every weight for how much it promotes harmful replies, spares those that benign tasks need, zeroes the rest, and measures what changed.',
})
