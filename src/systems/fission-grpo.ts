import type { ReproduceOptions, System } from './system.js'

export const fissionGrpo: System = Object.freeze({
  id: 'fission-grpo',
  title: 'Fission-GRPO: learning to recover from tool execution errors',
  arxiv: '2601.15625',
  room: 'agents',
  state: 'works',
  summary:
    'Turns each failed tool call into a new prompt with a diagnosis and samples several recovery attempts from it.',
  // Loaded on call: listing systems needs no study.
  reproduce: async (options: ReproduceOptions) =>
    (await import('./fission-grpo-study.js')).reproduceFissionGrpo(options),
})
