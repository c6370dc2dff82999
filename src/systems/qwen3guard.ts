import type { ReproduceOptions, System } from './system.js'

export const qwen3guard: System = Object.freeze({
  id: 'qwen3guard',
  title: 'Qwen3Guard: three-level and streaming moderation',
  arxiv: '2510.14276',
  room: 'guard',
  state: 'works',
  summary:
    'A multilingual guard with the levels safe, controversial and unsafe, for whole texts and, token by token, for live streams.',
  // Loaded on call: listing systems needs no model.
  reproduce: async (options: ReproduceOptions) =>
    (await import('./qwen3guard-study.js')).reproduceQwen3guard(options),
})
