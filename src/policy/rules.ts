/** @file What holds at one place: the policy's own rules, those of the route over them, those of the tenant over both. */
import type { Edge } from '../core/index.js'
import type { DocumentCheck, DocumentRules, ReadDocument } from './document.js'

/** Where a request comes in. */
export interface Place {
  /** Path, such as `/v1/chat/completions`. */
  readonly route?: string
  /** Whose key it came with. */
  readonly tenant?: string
}

export interface Check {
  readonly signal: string
  readonly failureMode?: 'closed' | 'open'
  readonly timeBudgetMs?: number
}

export type Checks = Readonly<Partial<Record<Edge, readonly Check[]>>>

type Defined<Fields> = { [Key in keyof Fields]: Exclude<Fields[Key], undefined> }
/** What the pipeline has defaults of its own for. */
type Optional = 'gate' | 'holdBack' | 'onTrigger' | 'stallMs'

export interface Rules
  extends Readonly<Defined<Required<Omit<DocumentRules, 'checks' | Optional>>>>,
    Readonly<Defined<Pick<DocumentRules, Optional>>> {
  /** Only edges that something looks at. */
  readonly checks: Checks
}

/**
 * What holds where a policy says nothing. Harm and injection are looked for in what a user says; injection in what comes
 * from tools, which may tell of harm without wanting any; harm in what the model thinks, does and says, where overriding
 * instructions has no object.
 */
export const defaultRules: Rules = Object.freeze({
  strictness: 'moderate',
  thresholdKind: 'calibrated',
  failureMode: 'closed',
  timeBudgetMs: 5000,
  captureContent: false,
  mode: 'enforce',
  checks: Object.freeze({
    user: Object.freeze([{ signal: 'harm' }, { signal: 'injection' }]),
    result: Object.freeze([{ signal: 'injection' }]),
    plan: Object.freeze([{ signal: 'harm' }]),
    call: Object.freeze([{ signal: 'harm' }]),
    answer: Object.freeze([{ signal: 'harm' }]),
  }),
})

/**
 * The rules at a place. An edge's checks replace those below it as a whole.
 *
 * @param options.overrides - win over the policy's own rules, not over those of a route or tenant: flags of a command
 */
export function rulesAt(
  document: ReadDocument,
  { route, tenant }: Place,
  { overrides = {} }: { overrides?: DocumentRules } = {},
): Rules {
  const { routes = {}, tenants = {} } = document
  const layers: readonly DocumentRules[] = [
    ruleFields(document),
    overrides,
    own(routes, route) ?? {},
    own(tenants, tenant) ?? {},
  ]
  const merged = Object.assign({}, ...layers.map(defined)) as DocumentRules
  const checks = Object.assign(
    {},
    defaultRules.checks,
    ...layers.map(({ checks: above = {} }) => checksOf(above)),
  ) as Checks
  const judged = Object.entries(checks).filter(([, asked]) => asked.length > 0)
  return { ...defaultRules, ...defined(merged), checks: Object.fromEntries(judged) }
}

function ruleFields({
  strictness,
  thresholdKind,
  failureMode,
  timeBudgetMs,
  captureContent,
  mode,
  checks,
  gate,
  holdBack,
  onTrigger,
  stallMs,
}: DocumentRules): DocumentRules {
  return defined({
    strictness,
    thresholdKind,
    failureMode,
    timeBudgetMs,
    captureContent,
    mode,
    checks,
    gate,
    holdBack,
    onTrigger,
    stallMs,
  })
}

const checksOf = (given: NonNullable<DocumentRules['checks']>): Checks =>
  Object.fromEntries(Object.entries(defined(given)).map(([edge, asked]) => [edge, asked.map(checkOf)]))

const checkOf = (given: DocumentCheck): Check => (typeof given === 'string' ? { signal: given } : given)

const own = <Value>(of: Readonly<Record<string, Value>>, key: string | undefined): Value | undefined =>
  key !== undefined && Object.hasOwn(of, key) ? of[key] : undefined

/** Without what is undefined, which would cover what lies below. */
function defined<Fields extends object>(fields: Fields): Defined<Fields> {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Defined<Fields>
}
