import type { TierVerdict } from '../tiers/tier.js'

/** What is said where neither a model nor a source may speak. */
export interface Notices {
  readonly human: string
  readonly abstain: string
  readonly clarify: Readonly<Record<NonNullable<TierVerdict['condition']>, string>>
}

export const defaultNotices: Notices = Object.freeze({
  human: 'I am passing this question on to a person.',
  abstain: 'I have no reliable source to answer this from.',
  clarify: Object.freeze({
    identity: 'Before I can answer, I have to know that you are entitled to this. How can that be confirmed?',
    premise: 'This question rests on something I cannot confirm. What is it based on?',
    purpose: 'What do you need this for? The answer depends on it.',
    other: 'The answer depends on your circumstances. Could you say more about them?',
  }),
})
