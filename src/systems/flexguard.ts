import type { ReproduceOptions, System } from './system.js'

export const flexguard: System = Object.freeze({
  id: 'flexguard',
  title: 'FlexGuard: continuous risk scoring for strictness-adaptive moderation',
  arxiv: '2602.23636',
  room: 'guard',
  state: 'works',
  summary:
    'A moderator with a risk score of 0-100 and categories, so that strictness changes by moving a threshold and never by retraining.',
  // Loaded on call: listing systems needs neither the study nor what reads its data.
  reproduce: async (options: ReproduceOptions) =>
    (await import('./flexguard-study.js')).reproduceFlexguard(options),
})
