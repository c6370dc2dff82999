/** @file The API behind the studio's pages of evaluations: `/api/evals`. */
import { Hono } from 'hono'
import { openAiError } from '../adapters/index.js'
import {
  byCategory,
  directionOf,
  distribution,
  pairRuns,
  type RunHeader,
  type RunLog,
  type RunResult,
  type SampleRecord,
  sampleStatuses,
  type Verdict,
  verdictOf,
} from '../evals/index.js'
import type {
  ComparisonResponse,
  FiguresResponse,
  RunResponse,
  RunRow,
  RunStatus,
  RunsResponse,
  SampleResponse,
  SampleRow,
  SamplesResponse,
} from './evals-api.js'
import { samplesQuery } from './evals-query.js'
import type { EvalRuns } from './evals-runs.js'
import { HttpError } from './http-error.js'

/** Characters of a question or an answer that a row shows. */
const excerptLength = 200
/** More words than this are no choice to offer. */
const mostWords = 100

/** @param runs - absent: no folder of runs is served here */
export function evalsRoutes(runs: EvalRuns | undefined): Hono {
  const api = new Hono()
  const served = (): EvalRuns => {
    if (runs !== undefined) return runs
    throw new HttpError(404, openAiError({ message: 'no folder of runs is served here', code: 'runs_off' }))
  }
  const search = (url: string): URLSearchParams => new URL(url).searchParams

  api.get('/', async context => {
    const found = await served().list()
    return context.json({ runs: found.map(rowOf) } satisfies RunsResponse)
  })

  api.get('/:run', context =>
    served().use(context.req.param('run'), ({ log }) =>
      context.json(runOf(context.req.param('run'), log) satisfies RunResponse),
    ),
  )

  api.get('/:run/samples', context =>
    served().use(context.req.param('run'), async run => {
      const { query, offset, limit } = samplesQuery(run.log, search(context.req.url))
      const rows = run.select(query)
      const shown = [...rows.subarray(offset, offset + limit)]
      return context.json({
        total: rows.length,
        offset,
        samples: await Promise.all(shown.map(row => sampleOf(run.log, row))),
      } satisfies SamplesResponse)
    }),
  )

  api.get('/:run/samples/:row', context =>
    served().use(context.req.param('run'), async ({ log }) => {
      const given = context.req.param('row')
      const row = /^\d{1,9}$/.test(given) ? Number(given) : log.index.rows
      if (row >= log.index.rows)
        throw new HttpError(
          404,
          openAiError({ message: 'there is no such sample', param: 'row', code: 'not_found' }),
        )
      const record = await log.read(row)
      return context.json({
        row,
        rows: log.index.rows,
        record,
        verdicts: verdictsOf(log, record),
      } satisfies SampleResponse)
    }),
  )

  api.get('/:run/figures', context =>
    served().use(context.req.param('run'), run => {
      const { index } = run.log
      const given = search(context.req.url)
      const { query } = samplesQuery(run.log, given)
      const score = columnOf(run.log, given.get('score') ?? '', 'score')
      const by = given.get('by') ?? ''
      return context.json({
        distribution: distribution(index, score, run.select({ where: query.where ?? [] })),
        categories:
          by === '' || !index.numbers.has(score)
            ? null
            : byCategory(index, score, columnOf(run.log, by, 'by')),
      } satisfies FiguresResponse)
    }),
  )

  api.get('/:run/with/:other', context => {
    const { run, other } = context.req.param()
    return served().use(run, first =>
      served().use(other, second => {
        const indexes = [first.log.index, second.log.index] as const
        const given = search(context.req.url).get('score') ?? ''
        const score = given === '' ? scoresOf(first.log).find(name => has(second.log, name)) : given
        if (score !== undefined && !has(first.log, score) && !has(second.log, score))
          columnOf(first.log, score, 'score')
        return context.json({
          first: runOf(run, first.log),
          second: runOf(other, second.log),
          pairing: score === undefined ? null : pairRuns(indexes, score),
        } satisfies ComparisonResponse)
      }),
    )
  })
  return api
}

const has = ({ index }: RunLog, column: string): boolean =>
  index.numbers.has(column) || index.words.has(column)

const scoresOf = ({ index }: RunLog): readonly string[] =>
  [...new Set([...index.numbers.keys(), ...index.words.keys()])].filter(name => name.startsWith('score.'))

/** @throws HttpError 400 naming the parameter */
function columnOf(log: RunLog, column: string, parameter: string): string {
  if (has(log, column)) return column
  const message = `${parameter}: this run has no column "${column.slice(0, 100)}"`
  throw new HttpError(400, openAiError({ message, param: parameter, code: 'invalid_request' }))
}

const plannedOf = (header: RunHeader, result: RunResult | undefined): number =>
  result?.planned ?? header.dataset.samples * header.epochs

function rowOf({ name, header, result }: Awaited<ReturnType<EvalRuns['list']>>[number]): RunRow {
  return {
    name,
    task: header.task,
    model: header.model,
    started: header.started,
    status: statusOf(result),
    planned: plannedOf(header, result),
    completed: result?.completed ?? null,
    failed: result?.failed ?? null,
    headline: Object.entries(result?.metrics ?? {}).flatMap(([scorer, [metric]]) =>
      metric === undefined ? [] : [{ scorer, ...metric }],
    ),
    tags: header.tags ?? [],
  }
}

const statusOf = (result: RunResult | undefined): RunStatus => result?.status ?? 'open'

function runOf(name: string, { header, result, index }: RunLog): RunResponse {
  const status = index.words.get('status')
  const counts = Object.fromEntries(sampleStatuses.map(each => [each, 0])) as Record<
    (typeof sampleStatuses)[number],
    number
  >
  for (const code of status?.codes(index.rows) ?? []) {
    const word = status?.words[code - 1] as keyof typeof counts | undefined
    if (word !== undefined) counts[word] += 1
  }
  const hidden = ['offset', 'length']
  return {
    name,
    header,
    result: result ?? null,
    status: statusOf(result),
    rows: index.rows,
    counts,
    columns: {
      numbers: [...index.numbers.keys()].filter(column => !hidden.includes(column)),
      words: [...index.words].map(([column, { words }]) => ({
        name: column,
        words: words.length > mostWords ? [] : [...words].sort(),
      })),
    },
  }
}

async function sampleOf(log: RunLog, row: number): Promise<SampleRow> {
  const record = await log.read(row)
  const { id, epoch, input, output, scores, error, ms } = record
  const asked =
    typeof input === 'string' ? input : (input.findLast(({ role }) => role === 'user')?.content ?? '')
  const answer = output?.message.content
  return {
    row,
    id,
    epoch,
    status: (log.index.words.get('status')?.at(row) ?? 'not-scored') as SampleRow['status'],
    input: excerpt(asked),
    answer: answer === undefined ? null : excerpt(answer),
    scores: Object.fromEntries(
      Object.entries(scores).map(([scorer, score]) => [
        scorer,
        { ...score, ...shortened(score.explanation) },
      ]),
    ),
    verdicts: verdictsOf(log, record),
    error: error ?? null,
    ms,
  }
}

const verdictsOf = ({ result }: RunLog, { scores }: SampleRecord): Record<string, Verdict> =>
  Object.fromEntries(
    Object.entries(scores).map(([scorer, score]) => [
      scorer,
      verdictOf(score, { better: directionOf(result, scorer) }),
    ]),
  )

const shortened = (explanation: string | undefined): { explanation?: string } =>
  explanation === undefined ? {} : { explanation: excerpt(explanation) }

function excerpt(text: string): string {
  const line = text
    .slice(0, 4 * excerptLength)
    .replace(/\s+/g, ' ')
    .trim()
  return line.length > excerptLength ? `${line.slice(0, excerptLength)}…` : line
}
