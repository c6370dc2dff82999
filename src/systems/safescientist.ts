import type { System } from './system.js'

export const safescientist: System = Object.freeze({
  id: 'safescientist',
  title: 'SafeScientist: layered safety for AI-scientist agents',
  arxiv: '2505.23559',
  room: 'agents',
  state: 'not yet',
  summary:
    'Checks an agentic research pipeline at four points (request, discussion, tool call, report) and measures it on risky research and tool tasks.',
})
