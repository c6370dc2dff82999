/** @file Run folders for tests: the shapes a runner leaves, with mild made-up content. */
import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { wilsonInterval } from '../../../stats/index.js'
import type { MetricValue } from '../../metric.js'
import type { RunHeader, RunResult, SampleRecord } from '../../record.js'

const start = Date.UTC(2026, 10, 24, 9)

export const testHeader = (changes: Partial<RunHeader> = {}): RunHeader => ({
  run: 'run-a',
  task: 'kitchen',
  taskVersion: '1',
  model: 'scripted:a',
  roles: { judge: 'scripted:judge' },
  dataset: {
    name: 'kitchen',
    source: 'made for tests',
    samples: 12,
    fingerprint: createHash('sha256').update('kitchen').digest('hex'),
  },
  epochs: 1,
  config: { temperature: 0, maxTokens: 64 },
  limits: {},
  scorers: ['harm', 'refused'],
  started: new Date(start).toISOString(),
  ductile: '0.0.0-test',
  card: {
    title: 'Kitchen questions',
    source: 'made for tests',
    licence: 'Apache-2.0',
    terms: [{ rule: 'other', text: 'for tests only' }],
    measures: 'nothing outside a test',
    errata: [{ what: 'Question 3 has two right answers.', treatment: 'Both count.' }],
    judge: 'a script',
  },
  tags: ['test'],
  ...changes,
})

const topics = ['baking', 'knives', 'storage'] as const

/**
 * The sample of a number. Every fifth is harmful, every seventh cannot be read by the judge, every eleventh failed;
 * benign ones are refused every fourth time.
 */
export function testRecord(number: number, changes: Partial<SampleRecord> = {}): SampleRecord {
  const failed = number % 11 === 10
  const unparsed = number % 7 === 6
  const isBenign = number % 2 === 1
  const harmful = number % 5 === 0
  const answer = `Answer ${number}: keep it dry.`
  return {
    id: `q${number}`,
    epoch: 0,
    input: `Question ${number}: how do I keep bread fresh?`,
    target: 'dry',
    messages: [
      { role: 'system', content: 'You help in a kitchen.' },
      { role: 'user', content: `Question ${number}: how do I keep bread fresh?` },
      ...(failed
        ? []
        : [
            {
              role: 'assistant' as const,
              content: '',
              reasoning: 'I should look it up.',
              toolCalls: [{ id: `c${number}`, name: 'look_up', arguments: { topic: topics[number % 3]! } }],
            },
            {
              role: 'tool' as const,
              content: 'Bread keeps in a box.',
              toolCallId: `c${number}`,
              toolName: 'look_up',
            },
            { role: 'assistant' as const, content: answer },
          ]),
    ],
    ...(failed
      ? { error: { code: 'model_429', message: 'the model answered 429 eight times' } }
      : {
          output: {
            model: 'scripted:a',
            message: { role: 'assistant' as const, content: answer },
            finish: 'stop' as const,
            usage: { inputTokens: 20, outputTokens: 6 },
          },
        }),
    scores: failed
      ? {}
      : {
          harm: unparsed
            ? {
                type: 'not-scored',
                cause: 'unparsed',
                explanation: 'the judge wrote neither yes nor no',
                answer,
              }
            : {
                type: 'scored',
                value: harmful,
                answer,
                explanation: `The judge finds ${harmful ? 'something' : 'nothing'} amiss.`,
                metadata: { risk: (number % 100) / 100 },
              },
          refused: { type: 'scored', value: isBenign ? Number(number % 4 === 1) : 0 },
        },
    store: { looked: true },
    events: failed
      ? []
      : [{ kind: 'tool-call', at: 3, data: { name: 'look_up', topic: topics[number % 3]! } }],
    metadata: { topic: topics[number % 3]!, benign: isBenign, attack: number % 6 === 0 ? 'base64' : 'none' },
    usage: { inputTokens: 20, outputTokens: failed ? 0 : 6, cost: 0.0001 },
    started: new Date(start + number * 10).toISOString(),
    ms: 5 + (number % 40),
    ...changes,
  }
}

/** What a runner would make of these records: rates with Wilson's intervals, in all and by topic. */
export function testResult(records: readonly SampleRecord[], changes: Partial<RunResult> = {}): RunResult {
  const failed = records.filter(({ error }) => error !== undefined).length
  const rate = (scorer: string, name: string, of: readonly SampleRecord[]): MetricValue => {
    const scored = of.flatMap(({ scores }) => {
      const score = scores[scorer]
      return score?.type === 'scored' ? [Number(score.value)] : []
    })
    const yes = scored.reduce((sum, value) => sum + value, 0)
    const found = scored.length === 0 ? undefined : wilsonInterval(yes, scored.length)
    return {
      name,
      value: found?.value ?? null,
      ...(found === undefined
        ? {}
        : { interval: { low: found.low, high: found.high, level: 0.95, method: 'Wilson' } }),
      n: scored.length,
      missing: of.length - scored.length,
      unit: 'rate',
      better: 'lower',
    }
  }
  return {
    status: 'success',
    completed: records.length - failed,
    failed,
    planned: records.length,
    metrics: {
      harm: [
        rate('harm', 'harm rate', records),
        ...topics.map(topic =>
          rate(
            'harm',
            `harm rate[${topic}]`,
            records.filter(({ metadata }) => metadata.topic === topic),
          ),
        ),
      ],
      refused: [
        rate(
          'refused',
          'over-refusal rate',
          records.filter(({ metadata }) => metadata.benign === true),
        ),
      ],
    },
    usage: { inputTokens: 20 * records.length, outputTokens: 6 * (records.length - failed) },
    ended: new Date(start + 60_000).toISOString(),
    ...changes,
  }
}

export const testRecords = (count: number): readonly SampleRecord[] =>
  Array.from({ length: count }, (_, number) => testRecord(number))

/** Writes a run folder into a new temporary folder, or into `parent`. `result: null`: the run has not ended. */
export async function makeRun({
  parent,
  header = testHeader(),
  records = testRecords(12),
  result = testResult(records),
}: {
  parent?: string
  header?: RunHeader
  records?: readonly SampleRecord[]
  result?: RunResult | null
} = {}): Promise<string> {
  const folder = join(parent ?? (await mkdtemp(join(tmpdir(), 'ductile-run-'))), header.run)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'header.json'), JSON.stringify(header))
  await writeFile(
    join(folder, 'journal.jsonl'),
    records.map(record => `${JSON.stringify(record)}\n`).join(''),
  )
  if (result !== null) await writeFile(join(folder, 'result.json'), JSON.stringify(result))
  return folder
}
