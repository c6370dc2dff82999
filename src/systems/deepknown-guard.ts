import type { ReproduceOptions, System } from './system.js'

export const deepknownGuard: System = Object.freeze({
  id: 'deepknown-guard',
  title: 'DeepKnown-Guard: a safety response framework for AI agents',
  arxiv: '2511.03138',
  room: 'guard',
  state: 'works',
  summary:
    'Sorts each query into four tiers before any answer, gives each tier its own response, and answers touchy factual questions only from citable sources.',
  // Loaded on call: listing systems needs no model.
  reproduce: async (options: ReproduceOptions) =>
    (await import('./deepknown-guard-study.js')).reproduceDeepknownGuard(options),
})
