/** @file From strictness to a policy the pipeline can ask. */
import {
  type Action,
  type Edge,
  type FailureMode,
  type Outcome,
  type Policy,
  type Provenance,
  type Threshold,
  threshold,
  thresholdPolicy,
} from '../core/index.js'
import type { ModelCard } from '../inference/index.js'
import type { DecisionHead } from './heads.js'
import { rubricProvenance, rubricTau } from './strictness.js'
import type { Strictness } from './text-score.js'

/** A threshold on the harm score that applies to subjects of one category. */
export interface CategoryRule {
  readonly taxonomy: string
  readonly category: string
  /** Score 0-100; flagged iff the category reaches even odds and the harm score > tau. */
  readonly tau: number
  readonly action: Action
  readonly provenance: Provenance
}

export interface StrictnessPolicyOptions {
  readonly strictness: Strictness
  /** `rubric`: FlexGuard's bands. `calibrated`: the card's thresholds. Injection has no rubric: always calibrated. */
  readonly kind: 'rubric' | 'calibrated'
  /** @default 'closed' */
  readonly failureMode?: FailureMode
  /** Of single signals, where it is another. */
  readonly failureModes?: Readonly<Partial<Record<string, FailureMode>>>
  /** What happens to what is flagged. @default 'block' */
  readonly action?: Action
  /** Thresholds set by the operator, in place of the card's or the rubric's. */
  readonly overrides?: Readonly<Partial<Record<'harm' | 'injection', number>>>
  /** Where the overrides come from, for their provenance. @default 'the operator' */
  readonly source?: string
  /** ISO date of the overrides. @default the card's date */
  readonly date?: string
  readonly categories?: readonly CategoryRule[]
  /** @default `STRICTNESS-KIND` */
  readonly name?: string
  /** @default the version of the model's card */
  readonly version?: string
}

/** Edges on which what a model or agent says is judged, so the thresholds of `harm-response` hold. */
const responseEdges: ReadonlySet<Edge> = new Set<Edge>(['plan', 'call', 'handoff', 'answer'])

/**
 * A policy for the guard's two signals at one strictness. Replies have other calibrated thresholds than prompts: on the
 * edges `plan`, `call`, `handoff` and `answer` those of `harm-response` decide, elsewhere those of `harm-prompt`.
 * `thresholds` lists both, told apart by their provenance.
 *
 * @throws ConfigurationError if an override leaves [-1, 100]
 */
export function strictnessPolicy(card: ModelCard, options: StrictnessPolicyOptions): Policy {
  const { strictness, kind, failureMode = 'closed', categories = [] } = options
  const prompt = thresholdsFor('harm-prompt', card, options)
  const response = thresholdsFor('harm-response', card, options)
  const rules = categories.map(rule =>
    threshold({
      signal: signalOf(rule),
      tau: rule.tau,
      action: rule.action,
      provenance: rule.provenance,
    }),
  )
  const identity = {
    name: options.name ?? `${strictness}-${kind}`,
    version: options.version ?? card.version,
    failureMode,
  }
  const { failureModes = {} } = options
  const policies = {
    prompt: thresholdPolicy({ ...identity, failureModes, thresholds: [...prompt, ...rules] }),
    response: thresholdPolicy({ ...identity, failureModes, thresholds: [...response, ...rules] }),
  }
  return Object.freeze({
    ...identity,
    thresholds: Object.freeze([
      ...new Map([...prompt, ...response, ...rules].map(t => [keyOf(t), t])).values(),
    ]),
    decide(outcomes, context) {
      const side = responseEdges.has(context.edge) ? 'response' : 'prompt'
      return policies[side].decide([...outcomes, ...byCategory(outcomes, categories)], context)
    },
  } satisfies Policy)
}

function thresholdsFor(
  head: Extract<DecisionHead, `harm-${string}`>,
  card: ModelCard,
  {
    strictness,
    kind,
    action = 'block',
    overrides = {},
    source = 'the operator',
    date,
  }: StrictnessPolicyOptions,
): Threshold[] {
  const configured: Provenance = { kind: 'configured', source, date: date ?? card.created }
  const fromCard = (name: DecisionHead): Pick<Threshold, 'tau' | 'provenance'> => {
    const { tau, provenance } = card.thresholds[name]!.calibrated[strictness]
    return {
      tau,
      provenance: {
        ...cleaned(provenance),
        source: `${card.id} ${card.version}, ${name}: ${provenance.source}`,
      },
    }
  }
  const harm =
    kind === 'rubric' ? { tau: rubricTau[strictness], provenance: rubricProvenance } : fromCard(head)
  const overridden = (
    signal: 'harm' | 'injection',
    otherwise: Pick<Threshold, 'tau' | 'provenance'>,
  ): Threshold => {
    const tau = overrides[signal]
    return threshold({ signal, action, ...(tau === undefined ? otherwise : { tau, provenance: configured }) })
  }
  return [overridden('harm', harm), overridden('injection', fromCard('injection'))]
}

/** Without the optional fields a parsed card holds as undefined. */
function cleaned({
  kind,
  source,
  date,
  objective,
  n,
  value,
  interval,
}: ModelCard['thresholds'][string]['calibrated']['strict']['provenance']): Provenance {
  return {
    kind,
    source,
    date,
    ...(objective === undefined ? {} : { objective }),
    ...(n === undefined ? {} : { n }),
    ...(value === undefined ? {} : { value }),
    ...(interval === undefined ? {} : { interval }),
  }
}

const signalOf = ({ taxonomy, category }: Pick<CategoryRule, 'taxonomy' | 'category'>): string =>
  `harm:${taxonomy}/${category}`
const keyOf = ({ signal, tau, action, provenance }: Threshold): string =>
  JSON.stringify([signal, tau, action, provenance.source])

/** The harm assessment once more under the name of each category rule it falls under. */
function byCategory(outcomes: readonly Outcome[], rules: readonly CategoryRule[]): Outcome[] {
  return outcomes.flatMap(outcome => {
    if (outcome.type !== 'scored' || outcome.assessment.signal !== 'harm') return []
    const { assessment } = outcome
    return rules
      .filter(({ taxonomy, category }) =>
        assessment.categories.some(
          ({ taxonomy: of, name, probability }) => of === taxonomy && name === category && probability >= 0.5,
        ),
      )
      .map(rule => ({ type: 'scored' as const, assessment: { ...assessment, signal: signalOf(rule) } }))
  })
}
