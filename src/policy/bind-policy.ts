import { createHash } from 'node:crypto'
import {
  type Context,
  type Decision,
  type Edge,
  type Outcome,
  type Policy,
  type Threshold,
  threshold,
} from '../core/index.js'
import { type Guard, type Strictness, strictnesses, strictnessPolicy } from '../guard/index.js'
import { canonicalJson } from '../store/index.js'
import type { DocumentRules, PolicyException, ReadDocument } from './document.js'
import { decideWithExceptions } from './exceptions.js'
import type { ParsedPolicy } from './parse-policy.js'
import { type Check, type Place, type Rules, rulesAt } from './rules.js'

/** What holds at one place, ready to decide. */
export interface PolicyAt {
  readonly rules: Rules
  /** In force. */
  readonly policy: Policy
  /** The same at each strictness, to be shown side by side. */
  readonly policies: Readonly<Record<Strictness, Policy>>
}

/** A policy bound to the model whose scores it reads. */
export interface BoundPolicy {
  readonly name: string
  readonly version: string
  readonly source: string
  /** SHA-256 of its canonical JSON, hex: what it says, whatever the file looks like. */
  readonly hash: string
  readonly document: ReadDocument
  at(place: Place): PolicyAt
}

export interface BindOptions {
  readonly card: Guard['card']
  /** Names of all signals there are. Outcomes of those a policy does not ask for are none of its business. */
  readonly signals: readonly string[]
  /** Win over the policy's own rules: flags of a command. */
  readonly overrides?: DocumentRules
}

/** Binds a policy to a model's card. Pure: the same place gives the same decisions. */
export function bindPolicy(parsed: ParsedPolicy, options: BindOptions): BoundPolicy {
  const { document, source } = parsed
  const known = new Map<string, PolicyAt>()
  return Object.freeze({
    name: document.name,
    version: document.version,
    source,
    hash: createHash('sha256').update(canonicalJson(document), 'utf8').digest('hex'),
    document,
    at(place: Place) {
      const key = JSON.stringify([place.route ?? null, place.tenant ?? null])
      const found = known.get(key) ?? policyAt(parsed, place, options)
      known.set(key, found)
      return found
    },
  })
}

function policyAt(parsed: ParsedPolicy, place: Place, options: BindOptions): PolicyAt {
  const { overrides } = options
  const rules = rulesAt(parsed.document, place, overrides === undefined ? {} : { overrides })
  const at = (strictness: Strictness): Policy => policyOf(parsed, { ...rules, strictness }, place, options)
  const policies = Object.fromEntries(strictnesses.map(each => [each, at(each)])) as PolicyAt['policies']
  return Object.freeze({ rules, policies, policy: policies[rules.strictness] })
}

function policyOf(
  { document, source, thresholds, categories }: ParsedPolicy,
  rules: Rules,
  { tenant }: Place,
  { card, signals }: BindOptions,
): Policy {
  const { strictness, failureMode, checks } = rules
  const given = { harm: thresholds.harm?.[strictness], injection: thresholds.injection?.[strictness] }
  const named = (original: Threshold): Threshold => {
    const own = Object.hasOwn(given, original.signal) ? given[original.signal as 'harm'] : undefined
    return own === undefined ? original : threshold({ ...original, provenance: own.provenance })
  }
  const base = (asked: readonly Check[]): Policy =>
    strictnessPolicy(card, {
      strictness,
      kind: rules.thresholdKind,
      failureMode,
      failureModes: Object.fromEntries(
        asked.flatMap(check => (check.failureMode === undefined ? [] : [[check.signal, check.failureMode]])),
      ),
      name: `${document.name}-${strictness}`,
      version: document.version,
      categories,
      source,
      overrides: {
        ...(given.harm === undefined ? {} : { harm: given.harm.tau }),
        ...(given.injection === undefined ? {} : { injection: given.injection.tau }),
      },
    })
  const whole = base([])
  const byEdge = new Map(Object.entries(checks).map(([edge, asked]) => [edge as Edge, base(asked)]))
  const asked = new Set(Object.values(checks).flatMap(each => each.map(({ signal }) => signal)))
  const exceptions: readonly PolicyException[] = document.exceptions ?? []

  return Object.freeze({
    name: whole.name,
    version: whole.version,
    failureMode,
    // A threshold on a signal that this place asks nowhere decides nothing here.
    thresholds: Object.freeze(
      whole.thresholds.filter(({ signal }) => asked.has(signal.split(':', 1)[0]!)).map(named),
    ),
    decide(outcomes: readonly Outcome[], context: Context): Decision {
      const edge = byEdge.get(context.edge)
      if (edge === undefined) return unjudged(context.edge)
      const own = new Set(checks[context.edge]!.map(({ signal }) => signal))
      const relevant = outcomes.filter(outcome => {
        const signal = signalOf(outcome)
        return own.has(signal) || !signals.includes(signal)
      })
      const decision = decideWithExceptions(edge, relevant, context, { exceptions, tenant })
      return Object.freeze({ ...decision, exceeded: decision.exceeded.map(named) })
    },
  } satisfies Policy)
}

const signalOf = (outcome: Outcome): string =>
  outcome.type === 'scored' ? outcome.assessment.signal : outcome.signal

const unjudged = (edge: Edge): Decision =>
  Object.freeze({
    action: 'allow',
    because: [],
    exceeded: [],
    unscored: [],
    reason: `the policy has no check on the edge ${edge}`,
  })
