import { type Action, mostRestrictive } from '../../core/index.js'
import { leaves } from '../drift/tool-catalog.js'
import type { Step, ToolCall } from '../trajectory/trajectory.js'
import { type DirectiveFinder, findDirectives, overlaps } from './directives.js'
import type { PolicyRule, ProvenanceRules, ValueOrigin } from './policy-rules.js'
import { type Source, SourceIndex, type SourceMatch } from './source-index.js'

/** A value inside an argument, with where it comes from. */
export interface TracedValue {
  readonly argument: string
  readonly value: string
  readonly origin: ValueOrigin
  /** The most trusted place that has it; absent for `agent`. */
  readonly match?: SourceMatch
}

export interface PolicyDecision {
  readonly action: Action
  /** Rules that hit, most restrictive first; empty for `allow` and for unknown tools. */
  readonly rules: readonly PolicyRule[]
  /** The value that made the first rule hit, if it was about one. */
  readonly because?: TracedValue
  /** One sentence for a person; names argument, tool and step, quotes nothing. */
  readonly reason: string
}

/** Finds sources that say the same in other words, such as by embeddings. Slow ones make a decision slow. */
export type SemanticMatcher = (value: string, sources: readonly Source[]) => Promise<readonly SourceMatch[]>

export interface ProvenanceOptions {
  readonly findDirectives?: DirectiveFinder
  /** Share of three-token runs that makes a fuzzy match. @default 0.6 */
  readonly minSimilarity?: number
}

/** A policy over tools, arguments, origins and sequence, ready to watch runs. */
export class ProvenancePolicy {
  readonly rules: ProvenanceRules
  readonly #options: ProvenanceOptions

  /** @param rules - from `checkRules` or `readRules` */
  constructor(rules: ProvenanceRules, options: ProvenanceOptions = {}) {
    this.rules = rules
    this.#options = options
  }

  startRun(): ProvenanceRun {
    return new ProvenanceRun(this.rules, this.#options)
  }
}

/** One run under watch: knows every text the agent has seen and every call it made. */
export class ProvenanceRun {
  readonly #rules: ProvenanceRules
  /** Rules that can hit a tool, found once per tool. */
  readonly #byTool = new Map<string, readonly PolicyRule[]>()
  readonly #findDirectives: DirectiveFinder
  readonly #index: SourceIndex
  readonly #directives = new Map<Source, ReturnType<DirectiveFinder>>()
  readonly #called = new Set<string>()
  #step = 0

  constructor(
    rules: ProvenanceRules,
    { findDirectives: find = findDirectives, minSimilarity = 0.6 }: ProvenanceOptions = {},
  ) {
    this.#rules = rules
    this.#findDirectives = find
    this.#index = new SourceIndex({ minSimilarity })
  }

  /** Takes in what happened. Calls count for sequences once their result came and was no error. */
  observe(step: Step): void {
    if (step.kind === 'message') this.#index.add({ origin: step.origin, text: step.text, step: this.#step })
    if (step.kind === 'tool-result') {
      const source: Source = { origin: 'tool', text: step.text, step: this.#step, tool: step.tool }
      this.#index.add(source)
      const directives = this.#findDirectives(step.text)
      if (directives.length > 0) this.#directives.set(source, directives)
      if (!step.isError) this.#called.add(step.tool)
    }
    this.#step++
  }

  /** Whether a call may run. Pure: asks what is known, changes nothing. */
  decide(call: ToolCall): PolicyDecision {
    return this.#decide(call, value => this.trace(value))
  }

  /** The same, with values found nowhere looked up by meaning first. */
  async decideSemantically(call: ToolCall, matcher: SemanticMatcher): Promise<PolicyDecision> {
    const found = new Map<string, Omit<TracedValue, 'argument' | 'value'>>()
    for (const value of leaves(call.arguments)) {
      const traced = this.trace(value)
      if (traced.origin === 'agent' && !found.has(value))
        found.set(value, this.#mostTrusted(await matcher(value, this.#index.sources)))
    }
    return this.#decide(call, value => found.get(value) ?? this.trace(value))
  }

  /** Where a value comes from. */
  trace(value: string): Omit<TracedValue, 'argument' | 'value'> {
    return this.#mostTrusted(this.#index.find(value))
  }

  #mostTrusted(matches: readonly SourceMatch[]): Omit<TracedValue, 'argument' | 'value'> {
    let best: { origin: ValueOrigin; match: SourceMatch } | undefined
    for (const match of matches) {
      const origin = this.#originOf(match)
      if (best === undefined || trust[origin] > trust[best.origin]) best = { origin, match }
    }
    return best ?? { origin: 'agent' }
  }

  #originOf({ source, span }: SourceMatch): ValueOrigin {
    if (source.origin !== 'tool') return source.origin === 'agent' ? 'agent' : source.origin
    const directives = this.#directives.get(source)
    return directives?.some(directive => overlaps(directive, span)) === true ? 'directive' : 'tool'
  }

  #decide(call: ToolCall, trace: (value: string) => Omit<TracedValue, 'argument' | 'value'>): PolicyDecision {
    if (call.unparsed !== undefined)
      return { action: 'block', rules: [], reason: 'the arguments cannot be read, so no rule can be checked' }
    const traced = new Map<string, TracedValue[]>()
    const valuesOf = (argument: string): TracedValue[] => {
      const known = traced.get(argument)
      if (known !== undefined) return known
      const given =
        argument === '*' ? Object.entries(call.arguments) : [[argument, call.arguments[argument]] as const]
      const values = given.flatMap(([name, value]) =>
        leaves(value).map(leaf => ({ argument: name, value: leaf, ...trace(leaf) })),
      )
      traced.set(argument, values)
      return values
    }
    const candidates = this.#rulesFor(call.tool)
    const hits = candidates.flatMap(rule => {
      const hit = this.#test(rule, valuesOf)
      return hit === undefined ? [] : [{ rule, because: hit.because }]
    })
    if (hits.length > 0) return explain(hits)
    const known = candidates.length > 0 || this.#rules.tools.includes(call.tool)
    if (known || this.#rules.unknownTool === 'allow')
      return { action: 'allow', rules: [], reason: 'no rule objects' }
    return { action: this.#rules.unknownTool, rules: [], reason: 'no rule and no list knows this tool' }
  }

  /** Undefined if the rule does not hit; else the first value it is about. */
  #test(
    rule: PolicyRule,
    valuesOf: (argument: string) => readonly TracedValue[],
  ): { because: TracedValue | undefined } | undefined {
    if (rule.after !== undefined && !rule.after.some(tool => this.#wasCalled(tool))) return undefined
    let because: TracedValue | undefined
    for (const [argument, condition] of Object.entries(rule.arguments)) {
      const hit = valuesOf(argument).find(value => this.#holds(condition, value))
      if (hit === undefined) return undefined
      because ??= hit
    }
    return { because }
  }

  #holds(
    { from, matches, notIn, carriesFrom }: PolicyRule['arguments'][string],
    { value, origin }: TracedValue,
  ): boolean {
    if (from !== undefined && !from.includes(origin)) return false
    if (matches !== undefined && !matches.test(value)) return false
    if (notIn?.has(value.toLowerCase()) === true) return false
    if (carriesFrom === undefined) return true
    for (const { tool } of this.#index.pieces(value).keys())
      if (tool !== undefined && carriesFrom.some(name => name.test(tool))) return true
    return false
  }

  #rulesFor(tool: string): readonly PolicyRule[] {
    const known = this.#byTool.get(tool)
    if (known !== undefined) return known
    const rules = this.#rules.rules.filter(({ tools }) => tools.some(name => name.test(tool)))
    this.#byTool.set(tool, rules)
    return rules
  }

  #wasCalled(tool: RegExp): boolean {
    for (const name of this.#called) if (tool.test(name)) return true
    return false
  }
}

function explain(hits: readonly { rule: PolicyRule; because: TracedValue | undefined }[]): PolicyDecision {
  const action = mostRestrictive(hits.map(({ rule }) => rule.action))
  const sorted = [...hits].sort((a, b) => Number(b.rule.action === action) - Number(a.rule.action === action))
  const [{ rule, because }] = sorted as [(typeof hits)[number]]
  return {
    action,
    rules: sorted.map(hit => hit.rule),
    ...(because === undefined ? {} : { because }),
    reason:
      because === undefined
        ? `${rule.id}: ${rule.reason}`
        : `${rule.id}: ${rule.reason} (${placeOf(because)})`,
  }
}

function placeOf({ argument, origin, match }: TracedValue): string {
  if (match === undefined) return `argument "${argument}" comes from nowhere the agent has seen`
  const { source, span, kind } = match
  const who = source.tool === undefined ? source.origin : `the output of ${source.tool}`
  const order = origin === 'directive' ? ', inside an order to the agent' : ''
  return `argument "${argument}" comes from ${who}, step ${source.step}, characters ${span.start} to ${span.end}, ${kind}${order}`
}

const trust: Readonly<Record<ValueOrigin, number>> = { trusted: 4, user: 3, tool: 2, directive: 1, agent: 0 }
