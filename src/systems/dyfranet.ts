import type { System } from './system.js'

export const dyfranet: System = Object.freeze({
  id: 'dyfranet',
  title: 'DyFraNet: forecasting and backcasting dynamic fracture',
  arxiv: '2211.08482',
  room: 'perception',
  state: 'not yet',
  summary:
    "From one picture of a cracked plate, predicts the crack's whole history: what came before and what comes next.",
})
