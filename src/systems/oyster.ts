import type { ReproduceOptions, System } from './system.js'

export const oyster: System = Object.freeze({
  id: 'oyster',
  title: 'Oyster-I: constructive safety alignment',
  arxiv: '2509.01909',
  room: 'guard',
  state: 'works',
  summary:
    'Instead of refusing or complying, looks for the safe answer that serves the person best and scores it with two judges.',
  // Loaded on call: listing systems needs no study.
  reproduce: async (options: ReproduceOptions) =>
    (await import('./oyster-study.js')).reproduceOyster(options),
})
