/** @file A run as a JUnit report. A failure is a judged no, an error is a call that broke or a verdict that cannot be read. */
import type { SampleRecord } from '../../record.js'
import type { RunLog } from '../run-log.js'
import { directionOf, verdictOf } from '../verdict.js'

export interface JUnitOptions {
  /** From this value on a graded score is a yes. Without it graded scores pass, and the report says so. */
  readonly passAt?: number
  readonly text: boolean
}

/** One suite a scorer, one case a sample and epoch. Excluded samples are skipped. */
export async function* toJUnit(run: RunLog, options: JUnitOptions): AsyncGenerator<string> {
  const scorers = scorersOf(run)
  const counts = await count(run, scorers, options)
  const { header } = run
  const total = (kind: keyof Tally): number =>
    [...counts.values()].reduce((sum, tally) => sum + tally[kind], 0)
  const figures = (of: (kind: keyof Tally) => number): string =>
    `tests="${of('tests')}" failures="${of('failures')}" errors="${of('errors')}" skipped="${of('skipped')}"`
  const name = `${header.task} on ${header.model}`
  yield '<?xml version="1.0" encoding="UTF-8"?>\n'
  yield `<testsuites name="${xml(name)}" ${figures(total)}>\n`
  for (const scorer of scorers) {
    const tally = counts.get(scorer)!
    yield `  <testsuite name="${xml(scorer)}" ${figures(kind => tally[kind])} timestamp="${xml(header.started)}">\n`
    yield `    <properties><property name="run" value="${xml(header.run)}"/><property name="graded" value="${tally.graded}"/></properties>\n`
    for await (const record of run.records()) yield testCase(run, record, scorer, options)
    yield '  </testsuite>\n'
  }
  yield '</testsuites>\n'
}

/** A run whose header names none, such as one that was cut off, has those of its columns. */
export function scorersOf({ header, index }: RunLog): readonly string[] {
  if (header.scorers.length > 0) return header.scorers
  const columns = [...index.numbers.keys(), ...index.words.keys()]
  return [...new Set(columns.flatMap(name => (name.startsWith('score.') ? [name.split('.')[1]!] : [])))]
}

interface Tally {
  tests: number
  failures: number
  errors: number
  skipped: number
  graded: number
}

type Kind = 'pass' | 'graded' | 'failure' | 'error' | 'skipped'

function kindOf(run: RunLog, record: SampleRecord, scorer: string, passAt: number | undefined): Kind {
  const score = record.scores[scorer]
  if (record.error !== undefined) return 'error'
  if (score?.type === 'not-scored' && score.cause === 'excluded') return 'skipped'
  const verdict = verdictOf(score, { better: directionOf(run.result, scorer), passAt })
  return verdict === 'fail' ? 'failure' : verdict === 'not-scored' ? 'error' : verdict
}

async function count(
  run: RunLog,
  scorers: readonly string[],
  { passAt }: JUnitOptions,
): Promise<ReadonlyMap<string, Tally>> {
  const tallies = new Map(
    scorers.map(scorer => [scorer, { tests: 0, failures: 0, errors: 0, skipped: 0, graded: 0 }]),
  )
  for await (const record of run.records())
    for (const [scorer, tally] of tallies) {
      const kind = kindOf(run, record, scorer, passAt)
      tally.tests += 1
      if (kind === 'failure') tally.failures += 1
      if (kind === 'error') tally.errors += 1
      if (kind === 'skipped') tally.skipped += 1
      if (kind === 'graded') tally.graded += 1
    }
  return tallies
}

function testCase(run: RunLog, record: SampleRecord, scorer: string, { passAt, text }: JUnitOptions): string {
  const { id, epoch, ms, error } = record
  const name = run.header.epochs > 1 ? `${id} (epoch ${epoch + 1})` : id
  const start = `    <testcase classname="${xml(`${run.header.task}.${scorer}`)}" name="${xml(name)}" time="${(ms / 1000).toFixed(3)}"`
  const kind = kindOf(run, record, scorer, passAt)
  if (kind === 'pass' || kind === 'graded') return `${start}/>\n`
  const score = record.scores[scorer]
  if (kind === 'skipped')
    return `${start}><skipped message="${xml(said(text, score?.explanation))}"/></testcase>\n`
  if (kind === 'error') {
    const type = error?.code ?? (score?.type === 'not-scored' ? score.cause : 'missing')
    const message = error === undefined ? score?.explanation : error.message
    return `${start}><error type="${xml(type)}" message="${xml(said(text, message))}"/></testcase>\n`
  }
  const value = score?.type === 'scored' ? JSON.stringify(score.value) : ''
  const body = said(text, score?.explanation)
  return `${start}><failure type="${xml(scorer)}" message="${xml(`${scorer}: ${value}`)}">${xml(body)}</failure></testcase>\n`
}

const said = (text: boolean, words: string | undefined): string => (text ? (words ?? '') : '')

/** Text for XML 1.0, without the characters it has no way to write. */
export function xml(text: string): string {
  return (
    text
      .replace(/\p{Surrogate}/gu, '\ufffd')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that XML 1.0 forbids
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
      .replace(/[&<>"'\t\r\n]/g, character => `&#${character.charCodeAt(0)};`)
  )
}
