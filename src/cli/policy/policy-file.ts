/** @file A policy as a file: thresholds with their provenance, and rules for categories. `ductile calibrate --out` writes one. */
import { parseDocument, stringify } from 'yaml'
import { z } from 'zod'
import { actions, ConfigurationError, type Provenance } from '../../core/index.js'
import {
  type CategoryRule,
  flexguardCategories,
  openaiCategories,
  qwen3guardCategories,
  type Strictness,
} from '../../guard/index.js'
import { suggestion } from '../nearest.js'
import { regimes } from '../regimes.js'

/** A threshold of the operator's: flagged iff score > tau. */
export interface FileThreshold {
  readonly tau: number
  readonly provenance: Provenance
}

export interface PolicyFile {
  readonly name: string
  readonly version: string
  /** In place of the card's or the rubric's, where given. */
  readonly thresholds: Readonly<
    Partial<Record<'harm' | 'injection', Readonly<Partial<Record<Strictness, FileThreshold>>>>>
  >
  readonly categories: readonly CategoryRule[]
}

const taxonomies: Readonly<Record<string, readonly string[]>> = Object.freeze({
  openai: openaiCategories,
  qwen3guard: Object.keys(qwen3guardCategories),
  flexguard: Object.keys(flexguardCategories),
})

const provenance = z.strictObject({
  kind: z.enum(['rubric', 'calibrated', 'configured']),
  source: z.string().min(1),
  objective: z.string().exactOptional(),
  n: z.int().nonnegative().exactOptional(),
  value: z.number().exactOptional(),
  interval: z.tuple([z.number(), z.number()]).readonly().exactOptional(),
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}/, 'must be an ISO date'),
})
const tau = z.number().min(-1).max(100)
const threshold = z.union([tau, z.strictObject({ tau, provenance })])
const perRegime = z.strictObject({ strict: threshold, moderate: threshold, loose: threshold }).partial()
const schema = z.strictObject({
  name: z.string().min(1),
  version: z.coerce.string().min(1),
  thresholds: z.strictObject({ harm: perRegime, injection: perRegime }).partial().default({}),
  categories: z
    .array(
      z.strictObject({
        taxonomy: z.enum(['openai', 'qwen3guard', 'flexguard']),
        category: z.string(),
        tau,
        action: z.enum(actions).default('block'),
      }),
    )
    .default([]),
})

/**
 * Reads a policy file, JSON or YAML.
 *
 * @param options.date - ISO date for thresholds that are a bare number: when the file was written
 * @throws ConfigurationError naming file and key: an unknown key or category, a threshold outside [-1, 100], thresholds
 *   that are not ordered strict <= moderate <= loose
 */
export function parsePolicyFile(text: string, { file, date }: { file: string; date: string }): PolicyFile {
  const refuse = (message: string, cause?: unknown): ConfigurationError =>
    new ConfigurationError({ where: file, message: `${file}: ${message}`, cause })
  const document = parseDocument(text)
  const broken = document.errors[0]
  if (broken !== undefined) throw refuse(broken.message, broken)
  const parsed = schema.safeParse(document.toJS())
  if (!parsed.success) throw refuse(explain(parsed.error))
  const { name, version, thresholds, categories } = parsed.data
  const configured: Provenance = { kind: 'configured', source: file, date }
  return {
    name,
    version,
    thresholds: Object.fromEntries(
      Object.entries(thresholds).map(([signal, given = {}]) => [
        signal,
        Object.fromEntries(
          ordered(given, `thresholds.${signal}`, refuse).map(([regime, value]) => [
            regime,
            typeof value === 'number' ? { tau: value, provenance: configured } : value,
          ]),
        ),
      ]),
    ),
    categories: categories.map((rule, index) => {
      const known = taxonomies[rule.taxonomy]!
      if (!known.includes(rule.category))
        throw refuse(
          `categories.${index}: ${rule.taxonomy} has no category "${rule.category}"${suggestion(rule.category, known)}`,
        )
      return { ...rule, provenance: configured }
    }),
  }
}

/** The file's text for one threshold. */
export function renderPolicyFile({
  name,
  version,
  signal,
  strictness,
  threshold: chosen,
}: {
  name: string
  version: string
  signal: 'harm' | 'injection'
  strictness: Strictness
  threshold: FileThreshold
}): string {
  return stringify({ name, version, thresholds: { [signal]: { [strictness]: chosen } } })
}

type Given = { readonly [Regime in Strictness]?: number | FileThreshold | undefined }

function ordered(
  given: Given,
  where: string,
  refuse: (message: string) => ConfigurationError,
): [Strictness, number | FileThreshold][] {
  const present = regimes.flatMap((regime): [Strictness, number | FileThreshold][] => {
    const value = given[regime]
    return value === undefined ? [] : [[regime, value]]
  })
  const taus = present.map(([regime, value]) => ({
    regime,
    tau: typeof value === 'number' ? value : value.tau,
  }))
  for (const [index, later] of taus.slice(1).entries()) {
    const earlier = taus[index]!
    if (earlier.tau > later.tau)
      throw refuse(
        `${where}: thresholds must be ordered strict <= moderate <= loose, got ${earlier.regime} ${earlier.tau} and ${later.regime} ${later.tau}`,
      )
  }
  return present
}

function explain(error: z.ZodError): string {
  return error.issues
    .map(issue => {
      const at = issue.path.map(String).join('.')
      if (issue.code === 'unrecognized_keys')
        return `unknown key "${[at, issue.keys[0]].filter(Boolean).join('.')}"${suggestion(issue.keys[0]!, [
          'name',
          'version',
          'thresholds',
          'categories',
          'harm',
          'injection',
          'tau',
          'provenance',
          ...regimes,
        ])}`
      return `${at || 'the file'}: ${issue.message}`
    })
    .join('; ')
}
