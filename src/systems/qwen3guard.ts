import type { System } from './system.js'

export const qwen3guard: System = Object.freeze({
  id: 'qwen3guard',
  title: 'Qwen3Guard: three-level and streaming moderation',
  arxiv: '2510.14276',
  room: 'guard',
  state: 'not yet',
  summary:
    'A multilingual guard with the levels safe, controversial and unsafe, for whole texts and, token by token, for live streams.',
})
