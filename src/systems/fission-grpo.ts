import type { System } from './system.js'

export const fissionGrpo: System = Object.freeze({
  id: 'fission-grpo',
  title: 'Fission-GRPO: learning to recover from tool execution errors',
  arxiv: '2601.15625',
  room: 'agents',
  state: 'not yet',
  summary:
    'Turns each failed tool call into a new prompt with a diagnosis and samples several recovery attempts from it.',
})
