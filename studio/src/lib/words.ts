/** @file What the page calls things. Records over the whole union: a new member does not compile until it is named. */
import type { Action, Edge, Severity, Strictness } from '../api/types.js'

/** In order from the least to the most restrictive. */
export const actionWords: Readonly<Record<Action, string>> = {
  allow: 'Allow',
  annotate: 'Annotate',
  ground: 'Ground',
  redirect: 'Redirect',
  review: 'Review',
  abstain: 'Abstain',
  block: 'Block',
  halt: 'Halt',
}

/** In the order of a run. */
export const edgeWords: Readonly<Record<Edge, string>> = {
  user: 'User to model',
  plan: 'Plan',
  call: 'Tool call',
  result: 'Tool result',
  handoff: 'Hand-off',
  answer: 'Answer to user',
}

/** Mildest first, with FlexGuard's score bands (arXiv:2602.23636): the highest score of each. */
export const severityBands: readonly {
  readonly severity: Severity
  readonly word: string
  readonly upTo: number
}[] = [
  { severity: 'BENIGN', word: 'Benign', upTo: 20 },
  { severity: 'LOW', word: 'Low', upTo: 40 },
  { severity: 'MODERATE', word: 'Moderate', upTo: 60 },
  { severity: 'HIGH', word: 'High', upTo: 80 },
  { severity: 'EXTREME', word: 'Extreme', upTo: 100 },
]

/** Most careful first. */
export const strictnessWords: Readonly<Record<Strictness, string>> = {
  strict: 'Strict',
  moderate: 'Moderate',
  loose: 'Loose',
}
export const strictnessOrder = Object.keys(strictnessWords) as readonly Strictness[]

/** What the taxonomies are called; one that is not listed goes by its own name. */
export const taxonomyWords: Readonly<Record<string, string>> = {
  ductile: 'Ductile',
  openai: 'OpenAI',
  qwen3guard: 'Qwen3Guard',
  flexguard: 'FlexGuard',
}

/** What was decoded, in words; a kind that is not listed goes by its own name. */
export const findingWords: Readonly<Record<string, string>> = {
  base64: 'Base64',
  hex: 'Hexadecimal',
  rot13: 'ROT13',
  'split-words': 'Split words',
  'percent-encoding': 'Percent encoding',
  'html-entities': 'HTML entities',
  reversed: 'Reversed text',
  leetspeak: 'Digits for letters',
  'invisible-characters': 'Invisible characters',
  'bidirectional-controls': 'Bidirectional controls',
  'tag-characters': 'Tag characters',
  'variation-selectors': 'Variation selectors',
  confusables: 'Look-alike characters',
}

/** What a contradiction in a score means to a reader; one that is not listed goes by its own name. */
export const warningWords: Readonly<Record<string, string>> = {
  'category-without-risk': 'A category stands out although the score is low: read the text yourself.',
  'risk-without-category':
    'The score is raised but no category stands out: the model is unsure what the harm would be.',
  'inconsistent-verdict': 'The model’s verdict and its categories contradict each other.',
}

/** The band a score 0-100 falls into. */
export function bandOf(score: number): (typeof severityBands)[number] {
  const band = severityBands.find(({ upTo }) => score <= upTo) ?? severityBands.at(-1)
  if (band === undefined) throw new RangeError('internal: there are no severity bands')
  return band
}
