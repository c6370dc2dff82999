import type { System } from './system.js'

export const bresa: System = Object.freeze({
  id: 'bresa',
  title: 'Bresa: bio-inspired reflexive safe reinforcement learning',
  arxiv: '2503.21989',
  room: 'control',
  state: 'not yet',
  summary:
    'A small risk critic checks every low-level action at the control rate and interrupts the slow task policy, as a reflex does.',
})
