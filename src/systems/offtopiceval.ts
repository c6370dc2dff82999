import type { ReproduceOptions, System } from './system.js'

export const offtopiceval: System = Object.freeze({
  id: 'offtopiceval',
  title: 'OffTopicEval: operational safety of single-purpose assistants',
  arxiv: '2509.26495',
  room: 'guard',
  state: 'works',
  summary:
    'Measures whether an assistant with one job takes what is in scope and declines what is not, plain or disguised, and grounds queries so that it does.',
  // Loaded on call: listing systems needs no study.
  reproduce: async (options: ReproduceOptions) =>
    (await import('./offtopiceval-study.js')).reproduceOfftopiceval(options),
})
