/** @file Words in place of models, so that the example runs anywhere. No guard: each knows a few phrases. */
import type { TextJudge } from '../../src/agents/index.js'
import type { Signal } from '../../src/core/index.js'

const risky = /\bwithout asking the wardens\b/i
const doubtful = /\bnear the nests\b/i

/** In service: a signal of `openGuard()` of `ductile/guard`, given the text as a user's message. */
export const wordSignal: Signal<string> = {
  name: 'example words 1',
  assess: async text => ({
    signal: 'example words 1',
    risk: risky.test(text) ? 0.95 : doubtful.test(text) ? 0.55 : 0.05,
    categories: [],
    reasons: [],
    costMs: 0,
  }),
}

/** Plays every part by the instructions it gets, and notices one attack. */
export const scriptedModel: TextJudge = async ({ instructions, text }) => {
  if (instructions.includes('IS_ATTACKED'))
    return /\bpretend to be\b/i.test(text)
      ? 'IS_ATTACKED: YES\nATTACK_TYPE: role play'
      : 'IS_ATTACKED: NO\nATTACK_TYPE: NONE'
  if (instructions.includes('Rewrite the summary')) return 'Count the herons from the path, as agreed.'
  if (instructions.includes('ethical participant')) return 'Let us keep to what the wardens agreed to.'
  if (instructions.includes('review a research draft')) return review(text)
  if (instructions.includes('summary')) return 'Count the herons from the path.'
  return `The draft. ${text} Seen from the hide at 52.1 N, 4.3 E.`
}

function review(draft: string): string {
  const place = ' Seen from the hide at 52.1 N, 4.3 E.'
  const given = draft.includes(place)
  return JSON.stringify({
    scores: { place: given ? 2.5 : 5, harm: 5 },
    issues: given ? [{ criterion: 'place', problem: 'the exact place of the nests is given' }] : [],
    edits: given ? [{ criterion: 'place', find: place, replace: ' The place is kept back.' }] : [],
  })
}
