import type { System } from './system.js'

export const fractography: System = Object.freeze({
  id: 'fractography',
  title: 'Quantitative fractography by convolutional networks',
  arxiv: '1908.02242',
  room: 'perception',
  state: 'not yet',
  summary:
    'Labels every pixel of an electron-microscope image of a fracture by its failure mode and reports area fractions with their uncertainty.',
})
