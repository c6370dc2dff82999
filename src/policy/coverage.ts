/** @file Which checks run where, and which cannot. */
import { type Edge, suggestion } from '../core/index.js'
import type { BoundPolicy } from './bind-policy.js'
import type { PolicyException } from './document.js'
import { isExpired } from './exceptions.js'
import type { Check, Checks } from './rules.js'

/** What a route can judge: whole answers, streamed ones; a mode it does not have is absent. */
export interface RouteAbility {
  readonly route: string
  readonly edges: Readonly<Partial<Record<'whole' | 'stream', readonly Edge[]>>>
}

/** What there is to judge with. */
export interface Surroundings {
  readonly routes: readonly RouteAbility[]
  /** Names of the signals there are. */
  readonly signals: readonly string[]
  /** Names of the tenants that have keys. */
  readonly tenants: readonly string[]
}

/** One cell of the matrix: what is asked about one kind of text. */
export interface CoverageCell {
  readonly route: string
  /** Absent where every tenant without rules of its own is meant. */
  readonly tenant?: string
  readonly mode: 'whole' | 'stream'
  readonly edge: Edge
  /** The edge whose checks look: its own, or the wider one of its side. Null: nothing looks. */
  readonly judgedAs: Edge | null
  readonly checks: readonly Required<Check>[]
}

/** What a text is judged as where its own edge has no checks, as the pipeline has it. */
const wider: Readonly<Partial<Record<Edge, Edge>>> = {
  result: 'user',
  plan: 'answer',
  call: 'answer',
  handoff: 'answer',
}

/** Every route × mode × edge, and for every tenant with rules of its own once more. */
export function coverageOf(
  policy: BoundPolicy,
  { routes }: Pick<Surroundings, 'routes'>,
): readonly CoverageCell[] {
  const tenants = [undefined, ...Object.keys(policy.document.tenants ?? {})]
  return tenants.flatMap(tenant =>
    routes.flatMap(({ route, edges }) =>
      (['whole', 'stream'] as const).flatMap(mode =>
        (edges[mode] ?? []).map(edge => {
          const { rules } = policy.at({ route, ...(tenant === undefined ? {} : { tenant }) })
          const judgedAs = judgingEdge(rules.checks, edge)
          const checks = judgedAs === undefined ? [] : rules.checks[judgedAs]!
          return {
            route,
            ...(tenant === undefined ? {} : { tenant }),
            mode,
            edge,
            judgedAs: judgedAs ?? null,
            checks: checks.map(check => ({
              failureMode: rules.failureMode,
              timeBudgetMs: rules.timeBudgetMs,
              ...check,
            })),
          }
        }),
      ),
    ),
  )
}

function judgingEdge(checks: Checks, edge: Edge): Edge | undefined {
  if (checks[edge] !== undefined) return edge
  const other = wider[edge]
  return other !== undefined && checks[other] !== undefined ? other : undefined
}

/** What of a policy could never do what it says, each with its key. A server with one does not start. */
export function coverageFaults(
  { document }: Pick<BoundPolicy, 'document'>,
  { routes, signals, tenants }: Surroundings,
): readonly string[] {
  const names = routes.map(({ route }) => route)
  const judged = (of: readonly RouteAbility[]): ReadonlySet<string> =>
    new Set(of.flatMap(({ edges }) => Object.values(edges).flat()))
  const everywhere = judged(routes)
  const scopes = [
    { at: '', rules: document, edges: everywhere, where: 'any route' },
    ...Object.entries(document.routes ?? {}).map(([route, rules]) => ({
      at: `routes.${route}.`,
      rules,
      edges: judged(routes.filter(each => each.route === route)),
      where: route,
    })),
    ...Object.entries(document.tenants ?? {}).map(([tenant, rules]) => ({
      at: `tenants.${tenant}.`,
      rules,
      edges: everywhere,
      where: 'any route',
    })),
  ]
  const unknownRoutes = Object.keys(document.routes ?? {})
    .filter(route => !names.includes(route))
    .map(route => `routes: there is no route "${route}"${suggestion(route, names)}`)
  const known = scopes.filter(({ at, where }) => !at.startsWith('routes.') || names.includes(where))
  const faults = known.flatMap(({ at, rules, edges, where }) =>
    Object.entries(rules.checks ?? {}).flatMap(([edge, checks = []]) => [
      ...(checks.length > 0 && !edges.has(edge)
        ? [`${at}checks.${edge}: cannot run, as nothing is judged on the edge "${edge}" of ${where}`]
        : []),
      ...checks.flatMap((check, index) => {
        const signal = typeof check === 'string' ? check : check.signal
        return signals.includes(signal)
          ? []
          : [
              `${at}checks.${edge}.${index}: cannot run, as there is no signal "${signal}"${suggestion(signal, signals)}`,
            ]
      }),
    ]),
  )
  return [...unknownRoutes, ...faults, ...unknownTenants(document, tenants)]
}

function unknownTenants(
  { tenants: rules = {}, exceptions = [] }: BoundPolicy['document'],
  tenants: readonly string[],
): string[] {
  const unknown = (tenant: string): string => `there is no key for "${tenant}"${suggestion(tenant, tenants)}`
  return [
    ...Object.keys(rules)
      .filter(tenant => !tenants.includes(tenant))
      .map(tenant => `tenants: ${unknown(tenant)}`),
    ...exceptions.flatMap(({ tenant }, index) =>
      tenant === undefined || tenants.includes(tenant) ? [] : [`exceptions.${index}: ${unknown(tenant)}`],
    ),
  ]
}

/** Exceptions whose last day is over: they no longer hold. */
export function expiredExceptions(
  { document: { exceptions = [] } }: Pick<BoundPolicy, 'document'>,
  at: Date,
): readonly PolicyException[] {
  return exceptions.filter(exception => isExpired(exception, at))
}
