/**
 * @file The labels of other moderators, each as the maximum over labels of ours. One table, to be read and argued with.
 *
 * A card may lack a head. A label of OpenAI's then falls back to its parent (`violence/graphic` to `violence`), whose
 * probability bounds it from above; a label with neither is left out rather than invented.
 */
import type { Category } from '../core/index.js'
import type { FlexCategory } from './text-score.js'

/** Marks what the `injection` head answers, in prompt mode only. */
export const injectionLabel = 'injection'

const violence = [
  'violence',
  'violence/graphic',
  'illicit/violent',
  'harassment/threatening',
  'hate/threatening',
]
const sexual = ['sexual', 'sexual/minors']
const selfHarm = ['self-harm', 'self-harm/intent', 'self-harm/instructions']
const attacksOnPeople = ['harassment', 'harassment/threatening', 'hate', 'hate/threatening']

/** OpenAI's moderation endpoint: 13 labels, all but `violence/graphic` with a head of the same name. */
export const openaiCategories = Object.freeze([
  'harassment',
  'harassment/threatening',
  'hate',
  'hate/threatening',
  'illicit',
  'illicit/violent',
  'self-harm',
  'self-harm/intent',
  'self-harm/instructions',
  'sexual',
  'sexual/minors',
  'violence',
  'violence/graphic',
] as const)

/** Qwen3Guard: 9 labels for prompts, 8 for replies (no Jailbreak). */
export const qwen3guardCategories = Object.freeze({
  Violent: violence,
  'Non-violent Illegal Acts': ['illicit', 'cybersecurity'],
  'Sexual Content or Sexual Acts': sexual,
  PII: ['privacy'],
  'Suicide & Self-Harm': selfHarm,
  'Unethical Acts': [...attacksOnPeople, 'unethical'],
  // false claims on governments, history and public figures: the nearest label of ours is misinformation at large
  'Politically Sensitive Topics': ['misinformation'],
  'Copyright Violation': ['copyright'],
  Jailbreak: [injectionLabel],
} satisfies Record<string, string[]>)

/** FlexGuard: 7 labels. Harm to oneself counts as violence, which has no label of its own there. */
export const flexguardCategories: Readonly<Record<FlexCategory, readonly string[]>> = Object.freeze({
  VIO: [...violence, ...selfHarm],
  ILG: ['illicit', 'illicit/violent', 'copyright', 'unethical'],
  SEX: sexual,
  INF: ['privacy', 'cybersecurity'],
  DIS: attacksOnPeople,
  MIS: ['misinformation'],
  JAIL: [injectionLabel],
})

/** A probability per label of our own. */
export type OwnLabels = ReadonlyMap<string, number>

/**
 * Our labels and what they say in the three other taxonomies.
 *
 * @param own - probabilities in [0, 1] by head name without `category/`
 * @param injection - probability of the injection head; absent in response mode
 */
export function categoriesOf(own: OwnLabels, injection?: number): Category[] {
  const labels = new Map(own)
  if (injection !== undefined) labels.set(injectionLabel, injection)
  const strongest = (names: readonly string[]): number | undefined => {
    const known = names.flatMap(name => labels.get(name) ?? [])
    return known.length > 0 ? Math.max(...known) : undefined
  }
  const mapped = (taxonomy: string, table: Readonly<Record<string, readonly string[]>>): Category[] =>
    Object.entries(table).flatMap(([name, from]) => {
      const probability = strongest(from)
      return probability === undefined ? [] : [{ taxonomy, name, probability }]
    })
  return [
    ...[...own].map(([name, probability]) => ({ taxonomy: 'ductile', name, probability })),
    ...openaiCategories.flatMap(name => {
      const probability = own.get(name) ?? own.get(name.slice(0, name.lastIndexOf('/')))
      return probability === undefined ? [] : [{ taxonomy: 'openai', name, probability }]
    }),
    ...mapped('qwen3guard', qwen3guardCategories),
    ...mapped('flexguard', flexguardCategories),
  ]
}

/** Names of the categories of one taxonomy that reach even odds; the likeliest one if none does. */
export function applying(categories: readonly Category[], taxonomy: string): string[] {
  const candidates = categories.filter(category => category.taxonomy === taxonomy)
  const even = candidates.filter(category => category.probability >= 0.5)
  if (even.length > 0) return even.map(category => category.name)
  const [likeliest] = [...candidates].sort((a, b) => b.probability - a.probability)
  return likeliest === undefined ? [] : [likeliest.name]
}
