import type { ReproduceOptions, System } from './system.js'

export const sosbench: System = Object.freeze({
  id: 'sosbench',
  title: 'SOSBench: safety alignment on scientific knowledge',
  arxiv: '2505.21605',
  room: 'evals',
  state: 'works',
  summary:
    'Single-turn misuse requests that need real scientific knowledge to recognise, each reply judged against policy.',
  // Loaded on call: listing systems needs no study.
  reproduce: async (options: ReproduceOptions) =>
    (await import('./sosbench-study.js')).reproduceSosbench(options),
})
