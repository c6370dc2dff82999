import type { System } from './system.js'

export const deepknownGuard: System = Object.freeze({
  id: 'deepknown-guard',
  title: 'DeepKnown-Guard: a safety response framework for AI agents',
  arxiv: '2511.03138',
  room: 'guard',
  state: 'not yet',
  summary:
    'Sorts each query into four tiers before any answer, gives each tier its own response, and answers touchy factual questions only from citable sources.',
})
