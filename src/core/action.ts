/** What happens instead, from the least to the most restrictive. */
export const actions = Object.freeze([
  'allow',
  'annotate',
  'ground',
  'redirect',
  'review',
  'abstain',
  'block',
  'halt',
] as const)
export type Action = (typeof actions)[number]

/** Whether the subject may not pass as it is: `abstain`, `block` and `halt` stop it. */
export function isStopping(action: Action): boolean {
  return actions.indexOf(action) >= actions.indexOf('abstain')
}

/** The most restrictive of some actions; `allow` for none, since nothing asked for more. */
export function mostRestrictive(chosen: readonly Action[]): Action {
  return chosen.reduce<Action>(
    (worst, next) => (actions.indexOf(next) > actions.indexOf(worst) ? next : worst),
    'allow',
  )
}
