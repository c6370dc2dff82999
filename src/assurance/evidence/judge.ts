/** @file One piece of evidence against what is expected of it, as of now. */
import normalCdf from '@stdlib/stats-base-dists-normal-cdf'
import { EvidenceError } from './errors.js'
import type { Evidence, Expectation } from './evidence.js'
import type { EvidenceFolder } from './folder.js'
import { pointTo } from './json-pointer.js'
import type { Reading } from './reading.js'
import type { EvidenceRecord } from './record.js'
import { filesOf, readSource } from './sources.js'

/** From best to worst. A claim has the worst status of what it needs. */
export const statuses = ['supported', 'incomplete', 'stale', 'undermined'] as const
export type Status = (typeof statuses)[number]

/** What a check found of one piece of evidence. */
export interface Judgement {
  readonly status: Status
  /** Why it is not `supported`, one sentence each. */
  readonly findings: readonly string[]
  readonly reading?: Reading
  /** SHA-256 of each file as it is now. */
  readonly files: Readonly<Record<string, string>>
  /** That the claim holds, from the interval of the reading; absent where nothing quantifies it. */
  readonly confidence?: number
}

/**
 * Looks at the evidence and at what was reviewed. Nothing is thrown for evidence that is missing, altered or short: that
 * is the finding.
 *
 * @param reviewed - absent: nobody ever looked at it, so that it is `incomplete`
 */
export async function judgeEvidence(
  evidence: Evidence,
  {
    folder,
    reviewed,
    now,
  }: { folder: EvidenceFolder; reviewed: EvidenceRecord['evidence'][string] | undefined; now: Date },
): Promise<Judgement> {
  const found: { status: Status; finding: string }[] = []
  const note = (status: Status, finding: string): void => void found.push({ status, finding })
  const files: Record<string, string> = {}
  for (const path of filesOf(evidence)) {
    const hash = await attempt(() => folder.hash(path), note)
    if (hash !== undefined) files[path] = hash
  }
  // The file is missing: reading it would say so again.
  const reading =
    found.length > 0 ? undefined : await attempt(() => readSource(evidence.source, folder), note)
  if (found.length === 0) await checkQuote(evidence, folder, note)
  if (reviewed === undefined) note('incomplete', 'nobody has reviewed this evidence yet')
  else
    for (const path of filesOf(evidence)) {
      const then = reviewed.files[path]
      if (then === undefined)
        note('stale', `${path} was not part of what was reviewed on ${reviewed.reviewed}`)
      else if (files[path] !== undefined && files[path] !== then)
        note('stale', `${path} has changed since it was reviewed on ${reviewed.reviewed}`)
    }
  if (evidence.expires !== undefined && now >= new Date(`${evidence.expires}T00:00:00Z`))
    note('stale', `expired on ${evidence.expires}`)
  const { expect } = evidence
  if (reading !== undefined && expect !== undefined) {
    const short = shortfall(reading, expect)
    if (short !== undefined) note('undermined', short)
  }
  const confidence =
    evidence.confidence ??
    (reading === undefined || expect === undefined ? undefined : confidenceOf(reading, expect))
  return {
    status: found.reduce<Status>((worst, { status }) => worse(worst, status), 'supported'),
    findings: found.map(({ finding }) => finding),
    files,
    ...(reading === undefined ? {} : { reading }),
    ...(confidence === undefined ? {} : { confidence }),
  }
}

export const worse = (a: Status, b: Status): Status => (statuses.indexOf(a) >= statuses.indexOf(b) ? a : b)
export const better = (a: Status, b: Status): Status => (statuses.indexOf(a) <= statuses.indexOf(b) ? a : b)

type Note = (status: Status, finding: string) => void

async function attempt<T>(run: () => Promise<T>, note: Note): Promise<T | undefined> {
  try {
    return await run()
  } catch (error) {
    if (!EvidenceError.isInstance(error)) throw error
    note(error.fault === 'altered' ? 'undermined' : 'incomplete', error.message)
    return undefined
  }
}

async function checkQuote({ quotes, source }: Evidence, folder: EvidenceFolder, note: Note): Promise<void> {
  if (quotes === undefined || source.kind === 'ledger') return
  const quote = await attempt(async () => String(pointTo(await folder.json(quotes.path), quotes)), note)
  const text = await attempt(() => folder.text(source.path), note)
  if (quote === undefined || text === undefined) return
  const wanted = quote.slice(0, quotes.characters)
  if (!text.includes(wanted))
    note('stale', `${source.path} does not quote ${wanted} (${quotes.path}): it speaks of something else`)
}

/** Why the reading does not meet the expectation; undefined if it does. */
function shortfall(
  reading: Reading,
  { atLeast, atMost, equals, on = 'bound' }: Expectation,
): string | undefined {
  if (equals !== undefined && reading.value !== equals) return `is ${reading.shown}, not ${equals}`
  if (atLeast === undefined && atMost === undefined) return undefined
  if (typeof reading.value !== 'number') return `${reading.shown} is no number that could be compared`
  const low = on === 'bound' ? (reading.low ?? reading.value) : reading.value
  const high = on === 'bound' ? (reading.high ?? reading.value) : reading.value
  const which = on === 'bound' && reading.low !== undefined ? ' at the worse end of its interval' : ''
  if (atLeast !== undefined && !(low >= atLeast)) return `is ${reading.shown}, below ${atLeast}${which}`
  if (atMost !== undefined && !(high <= atMost)) return `is ${reading.shown}, above ${atMost}${which}`
  return undefined
}

/**
 * That the true value meets the expectation, the interval being read as that of a normal estimate with the standard
 * deviation of its nearer side. Bounded away from 1, as no interval supports certainty.
 */
function confidenceOf({ value, low, high }: Reading, { atLeast, atMost }: Expectation): number | undefined {
  if (typeof value !== 'number' || low === undefined || high === undefined) return undefined
  const z = 1.959963984540054
  const side = (limit: number, sign: 1 | -1): number => {
    const deviation = (limit < value ? value - low : high - value) / z
    if (deviation === 0) return sign * (value - limit) >= 0 ? 0.975 : 0.025
    return normalCdf((sign * (value - limit)) / deviation, 0, 1)
  }
  const each = [
    ...(atLeast === undefined ? [] : [side(atLeast, 1)]),
    ...(atMost === undefined ? [] : [side(atMost, -1)]),
  ]
  return each.length === 0 ? undefined : Math.min(0.9999, ...each)
}
