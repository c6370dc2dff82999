import type { System } from './system.js'

export const adversarialTraining: System = Object.freeze({
  id: 'adversarial-training',
  title: 'Adversarial training for high-stakes reliability',
  arxiv: '2205.01663',
  room: 'harden',
  state: 'not yet',
  summary:
    'Attacks a very cautious output classifier with people, paraphrases and a rewriting tool, trains on what they find, and measures how much longer the next failure takes to find.',
})
