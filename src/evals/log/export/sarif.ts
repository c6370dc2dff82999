/** @file What a run found as SARIF 2.1.0, for code-scanning hosts: one result for each judged no, and each broken call as a note. */
import { createHash } from 'node:crypto'
import type { Log, Result } from 'sarif'
import type { SampleRecord } from '../../record.js'
import type { RunLog } from '../run-log.js'
import { directionOf, verdictOf } from '../verdict.js'
import { scorersOf } from './junit.js'

export interface SarifOptions {
  /** From this value on a graded score is a yes. */
  readonly passAt?: number
  /** Where results point: the task's file, relative to the repository. @default the run's journal */
  readonly location?: string
  readonly text: boolean
}

/** Hosts take no more of one run; what is left out is said in the run's properties. */
const mostResults = 25_000

/** @returns one SARIF log. Fingerprints are stable over runs: task, scorer, sample and epoch */
export async function toSarif(run: RunLog, options: SarifOptions): Promise<Log> {
  const { header } = run
  const scorers = scorersOf(run)
  const results: Result[] = []
  let found = 0
  for await (const record of run.records())
    for (const result of resultsOf(run, record, scorers, options)) {
      found += 1
      if (results.length < mostResults) results.push(result)
    }
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Ductile',
            ...(/^\d+\.\d+\.\d+/.test(header.ductile) ? { semanticVersion: header.ductile } : {}),
            rules: [
              ...scorers.map(scorer => ({
                id: scorer,
                shortDescription: { text: `${header.task}: the scorer "${scorer}" says no` },
                properties: { tags: ['safety', 'evaluation'] },
              })),
              {
                id: 'call-failed',
                shortDescription: { text: `${header.task}: no answer, so no verdict` },
                properties: { tags: ['evaluation'] },
              },
            ],
          },
        },
        automationDetails: { id: `ductile/${header.task}/${header.model}/` },
        results,
        properties: {
          run: header.run,
          model: header.model,
          samples: run.index.rows,
          leftOut: found - results.length,
        },
      },
    ],
  }
}

function* resultsOf(
  run: RunLog,
  record: SampleRecord,
  scorers: readonly string[],
  { passAt, location, text }: SarifOptions,
): Generator<Result> {
  const row = run.index.find(record.id, record.epoch) ?? 0
  const { header } = run
  const result = (ruleId: string, level: Result.level, message: string): Result => ({
    ruleId,
    level,
    message: { text: `${record.id}${header.epochs > 1 ? `, epoch ${record.epoch + 1}` : ''}: ${message}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: encodeURI(location ?? `${header.run}/journal.jsonl`) },
          region: { startLine: location === undefined ? row + 1 : 1 },
        },
      },
    ],
    partialFingerprints: {
      'sample/v1': createHash('sha256')
        .update(JSON.stringify([header.task, ruleId, record.id, record.epoch]))
        .digest('hex'),
    },
  })
  if (record.error !== undefined) {
    yield result('call-failed', 'note', `${record.error.code}${text ? `, ${record.error.message}` : ''}`)
    return
  }
  for (const scorer of scorers) {
    const score = record.scores[scorer]
    const verdict = verdictOf(score, { better: directionOf(run.result, scorer), passAt })
    const why = text && score?.explanation !== undefined ? `. ${score.explanation}` : ''
    if (verdict === 'fail' && score?.type === 'scored')
      yield result(scorer, 'error', `${scorer} is ${JSON.stringify(score.value)}${why}`)
    if (score?.type === 'not-scored' && score.cause !== 'excluded')
      yield result(scorer, 'warning', `not scored, ${score.cause}${why}`)
  }
}
