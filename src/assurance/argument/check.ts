/** @file The whole case as of now: every piece of evidence looked at anew, its status and confidence carried upward. */
import { EvidenceFolder } from '../evidence/folder.js'
import { better, type Judgement, judgeEvidence, type Status, worse } from '../evidence/judge.js'
import type { EvidenceRecord } from '../evidence/record.js'
import { type Confidence, confidenceOfAll, confidenceOfAny } from './confidence.js'
import type { Element, SafetyCase } from './elements.js'
import { checkStructure, type StructureProblem } from './structure.js'

export interface ElementReport {
  readonly id: string
  readonly status: Status
  /** Why it is not `supported`: its own shortfalls, not those of what it rests on. */
  readonly findings: readonly string[]
  readonly confidence: Confidence
  readonly judgement?: Judgement
}

export interface CaseReport {
  readonly case: string
  readonly title: string
  /** The worst of the top claims. */
  readonly status: Status
  /** ISO time. */
  readonly checkedAt: string
  readonly roots: readonly {
    readonly id: string
    readonly text: string
    readonly status: Status
    readonly confidence: Confidence
  }[]
  readonly counts: Readonly<Record<Status, number>>
  readonly elements: Readonly<Record<string, ElementReport>>
  /** Broken rules of the notation. With any, the status is `incomplete` or worse. */
  readonly problems: readonly StructureProblem[]
  /** Elements whose status is not the one of the last review. */
  readonly changed: readonly { readonly id: string; readonly from: Status | 'new'; readonly to: Status }[]
}

export interface CheckOptions {
  /** Where the paths of the evidence begin. */
  readonly folder: string
  readonly record: EvidenceRecord
  readonly now?: Date
  /** Status of a goal of another case; absent: away goals are incomplete. */
  readonly away?: (
    reference: NonNullable<Element['away']>,
  ) => Promise<Pick<ElementReport, 'status' | 'confidence'> | undefined>
}

const unquantified: Confidence = Object.freeze({ quantified: 0, unquantified: 1 })

/**
 * Checks a case.
 *
 * - `supported`: all it needs is.
 * - `incomplete`: evidence is missing, was never reviewed, or the argument is not developed.
 * - `stale`: what the evidence stands on has changed, or it has expired.
 * - `undermined`: the evidence says otherwise, was altered, or a defeater stands.
 */
export async function checkCase(argument: SafetyCase, options: CheckOptions): Promise<CaseReport> {
  const { record, now = new Date() } = options
  const problems = checkStructure(argument)
  const folder = new EvidenceFolder(options.folder)
  const reports = new Map<string, ElementReport>()
  for (const id of bottomUp(argument)) {
    const element = argument.elements.get(id)!
    const judgement =
      element.evidence === undefined
        ? undefined
        : await judgeEvidence(element.evidence, { folder, reviewed: record.evidence[id], now })
    const away = element.away === undefined ? undefined : await options.away?.(element.away)
    reports.set(id, reportOf(element, { judgement, away, reports }))
  }
  const counts = { supported: 0, incomplete: 0, stale: 0, undermined: 0 }
  for (const { status } of reports.values()) counts[status]++
  const roots = argument.roots.flatMap(id => {
    const report = reports.get(id)
    return report === undefined
      ? []
      : [{ id, text: argument.elements.get(id)!.text, status: report.status, confidence: report.confidence }]
  })
  const overall = roots.reduce<Status>((worst, { status }) => worse(worst, status), 'supported')
  return {
    case: argument.name,
    title: argument.title,
    status: problems.length > 0 ? worse(overall, 'incomplete') : overall,
    checkedAt: now.toISOString(),
    roots,
    counts,
    elements: Object.fromEntries([...argument.elements.keys()].map(id => [id, reports.get(id)!])),
    problems,
    changed: [...argument.elements.keys()].flatMap(id => {
      const [from, to] = [record.status[id] ?? 'new', reports.get(id)!.status] as const
      return from === to ? [] : [{ id, from, to }]
    }),
  }
}

interface Around {
  readonly judgement: Judgement | undefined
  readonly away: Pick<ElementReport, 'status' | 'confidence'> | undefined
  readonly reports: ReadonlyMap<string, ElementReport>
}

function reportOf(element: Element, { judgement, away, reports }: Around): ElementReport {
  const { id, kind, supportedBy, inContextOf, challengedBy, answeredBy, needs = 'all' } = element
  // A link into a cycle or to nothing has no report: nothing may be claimed by it.
  const at = (ids: readonly string[]): ElementReport[] =>
    ids.map(
      target =>
        reports.get(target) ?? { id: target, status: 'incomplete', findings: [], confidence: unquantified },
    )
  const findings = [...(judgement?.findings ?? [])]
  const lacks = missing(element, { judgement, away })
  if (lacks !== undefined) findings.push(lacks)
  const own = worse(judgement?.status ?? 'supported', lacks === undefined ? 'supported' : 'incomplete')
  const supporters = at(kind === 'defeater' ? answeredBy : supportedBy)
  const support =
    supporters.length === 0
      ? (away?.status ?? 'supported')
      : supporters.map(({ status }) => status).reduce(needs === 'any' ? better : worse)
  // A context upholds nothing, but where its evidence fails nothing said in it may be claimed.
  const around = at(inContextOf).reduce<Status>((worst, { status }) => worse(worst, status), 'supported')
  const standing = at(challengedBy).filter(({ status }) => status !== 'supported')
  for (const doubt of standing) findings.push(`the doubt ${doubt.id} stands`)
  const status = [own, support, around, standing.length > 0 ? 'undermined' : 'supported'].reduce<Status>(
    (worst, one) => worse(worst, one as Status),
    'supported',
  )
  return {
    id,
    status,
    findings,
    confidence: confidenceFor(element, { judgement, away, supporters, status }),
    ...(judgement === undefined ? {} : { judgement }),
  }
}

function missing(
  { kind, evidence, undeveloped, supportedBy, answeredBy, away: reference }: Element,
  { away }: Pick<Around, 'judgement' | 'away'>,
): string | undefined {
  if (kind === 'solution' && evidence === undefined) return 'names no evidence'
  if ((kind === 'goal' || kind === 'strategy') && supportedBy.length === 0)
    return undeveloped === true ? 'is not developed yet' : 'rests on nothing'
  if (kind === 'defeater' && answeredBy.length === 0) return 'is not answered'
  if (kind === 'away-goal' && away === undefined)
    return `is argued in "${reference?.module}", which was not checked`
  return undefined
}

/** A status that lets nothing be claimed has confidence 0, whatever the intervals say; what is undermined keeps its low one. */
function confidenceFor(
  { kind, needs, independent = false }: Element,
  {
    judgement,
    away,
    supporters,
    status,
  }: {
    judgement: Judgement | undefined
    away: Around['away']
    supporters: readonly ElementReport[]
    status: Status
  },
): Confidence {
  const carried =
    kind === 'solution' || supporters.length === 0
      ? (away?.confidence ??
        (judgement?.confidence === undefined
          ? unquantified
          : { lower: judgement.confidence, quantified: 1, unquantified: 0 }))
      : (needs === 'any' ? confidenceOfAny : confidenceOfAll)(
          supporters.map(({ confidence }) => confidence),
          { independent },
        )
  return status === 'stale' || status === 'incomplete' ? { ...carried, lower: 0 } : carried
}

/** Ids so that each comes after all it links to. Those on a cycle come when their turn in the file does. */
function bottomUp({ elements }: SafetyCase): string[] {
  const order: string[] = []
  const seen = new Set<string>()
  for (const start of elements.keys()) {
    const open: { id: string; left: string[] }[] = []
    const enter = (id: string): void => {
      if (seen.has(id) || !elements.has(id)) return
      seen.add(id)
      const { supportedBy, inContextOf, challengedBy, answeredBy } = elements.get(id)!
      open.push({ id, left: [...supportedBy, ...inContextOf, ...challengedBy, ...answeredBy] })
    }
    enter(start)
    while (open.length > 0) {
      const top = open.at(-1)!
      const next = top.left.pop()
      if (next === undefined) {
        order.push(top.id)
        open.pop()
      } else enter(next)
    }
  }
  return order
}
