import type { ReproduceOptions, System } from './system.js'

export const sci: System = Object.freeze({
  id: 'sci',
  title: 'SCI: metacognitive control of signal dynamics',
  arxiv: '2511.12240',
  room: 'selective',
  state: 'works',
  summary:
    "Watches how clear a stochastic model's samples are and decides for each input whether to stop, sample more, or abstain.",
  // Loaded on call: listing systems needs no study.
  reproduce: async (options: ReproduceOptions) => (await import('./sci-study.js')).reproduceSci(options),
})
