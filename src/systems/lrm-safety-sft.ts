import type { System } from './system.js'

export const lrmSafetySft: System = Object.freeze({
  id: 'lrm-safety-sft',
  title: 'Safety fine-tuning data for large reasoning models',
  arxiv: '2505.15404',
  room: 'harden',
  state: 'not yet',
  summary:
    'Builds examples of reasoning and refusal, finds reasoning patterns that leak, mixes in benign rows, and measures attack success, over-refusal and reasoning.',
})
