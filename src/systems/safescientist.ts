import type { ReproduceOptions, System } from './system.js'

export const safescientist: System = Object.freeze({
  id: 'safescientist',
  title: 'SafeScientist: layered safety for AI-scientist agents',
  arxiv: '2505.23559',
  room: 'agents',
  state: 'works',
  summary:
    'Checks an agentic research pipeline at four points (request, discussion, tool call, report) and measures it on risky research and tool tasks.',
  // Loaded on call: listing systems needs no study.
  reproduce: async (options: ReproduceOptions) =>
    (await import('./safescientist-study.js')).reproduceSafescientist(options),
})
