import { ConfigurationError, type Provenance, suggestion, type Threshold } from '../core/index.js'
import {
  type CategoryRule,
  flexguardCategories,
  openaiCategories,
  qwen3guardCategories,
  type Strictness,
  strictnesses,
} from '../guard/index.js'
import { type DocumentThreshold, policySchema, type ReadDocument } from './document.js'
import { problemsOf } from './problems.js'

/** A threshold of the operator's: flagged iff score > tau. */
export type OwnThreshold = Pick<Threshold, 'tau' | 'provenance'>
type OwnThresholds = Readonly<
  Partial<Record<'harm' | 'injection', Readonly<Partial<Record<Strictness, OwnThreshold>>>>>
>

/** A policy, read and checked. Not yet bound to a model. */
export interface ParsedPolicy {
  /** Where it stands, for messages and provenance. */
  readonly source: string
  readonly document: ReadDocument
  /** In place of the card's or the rubric's, where given. */
  readonly thresholds: OwnThresholds
  readonly categories: readonly CategoryRule[]
}

const taxonomies: Readonly<Record<string, readonly string[]>> = Object.freeze({
  openai: openaiCategories,
  qwen3guard: Object.keys(qwen3guardCategories),
  flexguard: Object.keys(flexguardCategories),
})

/**
 * Checks a policy. What a route can judge is not known here; see `coverageOf`.
 *
 * @param options.source - names the file in messages, and the thresholds' origin
 * @param options.date - ISO date of thresholds that are a bare number: when they were written
 * @throws ConfigurationError naming file and key: an unknown key with the nearest valid one, a value outside its range,
 *   thresholds that are not ordered strict <= moderate <= loose, an unknown category, an exception without a scope
 */
export function parsePolicy(
  value: unknown,
  { source, date }: { source: string; date: string },
): ParsedPolicy {
  const parsed = policySchema.safeParse(value)
  if (!parsed.success) throw refusal(source, problemsOf(parsed.error, policySchema).join('; '))
  const document = parsed.data
  const configured: Provenance = { kind: 'configured', source, date }
  const faults = [...orderFaults(document), ...categoryFaults(document), ...exceptionFaults(document)]
  if (faults.length > 0) throw refusal(source, faults.join('; '))
  const own = (given: DocumentThreshold): OwnThreshold =>
    typeof given === 'number' ? { tau: given, provenance: configured } : given
  const thresholds = Object.entries(document.thresholds ?? {}).map(([signal, given = {}]) => [
    signal,
    Object.fromEntries(
      Object.entries(given).flatMap(([strictness, each]) =>
        each === undefined ? [] : [[strictness, own(each)]],
      ),
    ),
  ])
  return Object.freeze({
    source,
    document,
    thresholds: Object.fromEntries(thresholds) as OwnThresholds,
    categories: (document.categories ?? []).map(rule => ({ ...rule, provenance: configured })),
  })
}

const refusal = (source: string, message: string): ConfigurationError =>
  new ConfigurationError({ where: source, message: `${source}: ${message}` })

function orderFaults({ thresholds = {} }: ReadDocument): string[] {
  return Object.entries(thresholds).flatMap(([signal, given = {}]) => {
    const present = strictnesses.flatMap(strictness => {
      const value = given[strictness]
      return value === undefined ? [] : [{ strictness, tau: typeof value === 'number' ? value : value.tau }]
    })
    return present.slice(1).flatMap((later, index) => {
      const earlier = present[index]!
      return earlier.tau <= later.tau
        ? []
        : [
            `thresholds.${signal}: thresholds must be ordered strict <= moderate <= loose, got ${earlier.strictness} ${earlier.tau} and ${later.strictness} ${later.tau}`,
          ]
    })
  })
}

function categoryFaults({ categories = [] }: ReadDocument): string[] {
  return categories.flatMap(({ taxonomy, category }, index) => {
    const known = taxonomies[taxonomy]!
    return known.includes(category)
      ? []
      : [`categories.${index}: ${taxonomy} has no category "${category}"${suggestion(category, known)}`]
  })
}

function exceptionFaults({ exceptions = [] }: ReadDocument): string[] {
  return exceptions.flatMap(({ sha256, tenant }, index) =>
    sha256 === undefined && tenant === undefined
      ? [`exceptions.${index}: needs a "sha256" or a "tenant": an exception for everything is no exception`]
      : [],
  )
}
