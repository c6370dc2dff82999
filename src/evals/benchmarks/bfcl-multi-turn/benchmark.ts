import {
  canonicalArguments,
  diagnose,
  recoveryReport,
  type Step,
  validateCall,
} from '../../../agents/index.js'
import { collectDataset, sourceOf } from '../../data/dataset.js'
import type { Json } from '../../json.js'
import type { Message, ToolDefinition } from '../../message.js'
import type { Metric, MetricValue, SampleScore } from '../../metric.js'
import type { Scorer } from '../../scorer.js'
import type { Solver } from '../../solver.js'
import type { TaskDefinition } from '../../task.js'
import type { Benchmark } from '../benchmark.js'
import { groupRows, labelsOf, partOf, shareOf } from '../figures.js'
import { noAnswer } from '../label-judge.js'
import { pickVariant } from '../variant.js'
import { categories, overallAccuracy, turnIsRight } from './arithmetic.js'
import { type BfclEntry, type BfclSet, type BfclTool, readBfcl } from './tasks.js'

const variants = ['all', ...categories] as const
/** Replies of the model within one turn, at most. */
const mostReplies = 8

const apis: Readonly<Record<string, string>> = {
  GorillaFileSystem: 'gorilla_file_system',
  VehicleControlAPI: 'vehicle_control',
  TradingBot: 'trading_bot',
  TravelAPI: 'travel_booking',
  MessageAPI: 'message_api',
  TwitterAPI: 'posting_api',
  TicketAPI: 'ticket_api',
  MathAPI: 'math_api',
}

/** BFCL v4 multi-turn with the recovery rate of Fission-GRPO (arXiv:2601.15625): a check of calls, not of state. */
export const bfclMultiTurnBenchmark = {
  name: 'bfcl-multi-turn',
  variants,
  card: {
    system: 'fission-grpo',
    title: 'BFCL multi-turn: calls of tools over several turns, and recovery from failed ones',
    source: 'github.com/ShishirPatil/gorilla, v4 multi-turn, 800 tasks',
    licence: 'Apache-2.0',
    terms: [],
    measures:
      'Tasks in which every turn makes its reference calls in order; failed calls after which the same tool succeeds within three calls.',
    judge: 'None.',
    errata: [
      {
        what: 'The published check compares the tools’ state; the tools are programs and are not simulated here.',
        treatment:
          'Calls are compared by name and arguments, so another way to the same state counts as wrong: not comparable with published accuracies.',
      },
      {
        what: 'The recovery rate’s definition was not published.',
        treatment: 'Ours, as in the recovery report of `agents`.',
      },
      {
        what: 'Some reference calls are not written as literals, or have no description.',
        treatment: 'Their tasks are excluded and counted.',
      },
    ],
  },
  async load(data, { variant } = {}): Promise<TaskDefinition> {
    const picked = pickVariant('bfcl-multi-turn', { variant, variants })
    const set = await readBfcl(data)
    const entries = new Map(set.entries.map(entry => [entry.id, entry]))
    const source = sourceOf(data, 'bfcl_multi_turn')
    const rows = async function* () {
      for (const entry of set.entries)
        if (picked === 'all' || entry.category === picked) yield { value: entry, where: entry.where }
    }
    return {
      name: `bfcl-multi-turn/${picked}`,
      version: '1',
      dataset: await collectDataset(rows(), {
        name: 'bfcl_multi_turn',
        ...(source !== undefined && { source }),
        sample: ({ id, category, turns }) => ({
          id,
          input: turns[0]?.[0]?.content ?? id,
          // The four categories are forms of the same 200 tasks.
          cluster: /\d+$/.exec(id)?.[0] ?? id,
          metadata: { category },
        }),
      }),
      solver: turnsSolver(entries, set),
      scorer: callScorer(entries),
      metrics: [bfclMetric],
      config: { temperature: 0 },
      card: bfclMultiTurnBenchmark.card,
    }
  },
  arithmetic: { turnIsRight, overallAccuracy },
} as const satisfies Benchmark

interface Made {
  readonly tool: string
  readonly arguments: { readonly [name: string]: Json }
  readonly error: string | null
}

/** Plays the turns: a call that its schema refuses comes back with a diagnosis, any other with a plain acknowledgement. */
function turnsSolver(entries: ReadonlyMap<string, BfclEntry>, set: BfclSet): Solver {
  return async (state, context) => {
    const entry = entries.get(state.sample.id)!
    const messages: Message[] = []
    const turns: Made[][] = []
    let output = state.output
    for (const [number, turn] of entry.turns.entries()) {
      const tools = toolsAt(entry, { set, turn: number })
      const said = turn.length > 0 ? turn : [{ role: 'user', content: 'More functions are available now.' }]
      for (const { role, content } of said)
        messages.push({ role: role === 'system' ? 'system' : 'user', content })
      const made: Made[] = []
      for (let reply = 0; reply < mostReplies; reply++) {
        output = await context.model.generate(
          { messages: [...messages], tools: tools.map(shown), epoch: state.epoch },
          context.signal,
        )
        messages.push(output.message)
        const calls = output.message.toolCalls ?? []
        if (calls.length === 0) break
        for (const { id, name, arguments: given, malformed } of calls) {
          const call = {
            id,
            tool: name,
            arguments: given,
            ...(malformed !== undefined && { unparsed: malformed }),
          }
          const [error] = validateCall(call, tools)
          const text = error === undefined ? '{"status": "done"}' : diagnose(error, { call }).message
          made.push({ tool: name, arguments: given, error: error === undefined ? null : text })
          messages.push({
            role: 'tool',
            toolCallId: id,
            toolName: name,
            content: text,
            ...(error && { failed: true }),
          })
        }
      }
      turns.push(made)
    }
    const store = { ...state.store, turns: turns as unknown as Json }
    return { ...state, messages, store, ...(output !== undefined && { output }) }
  }
}

function toolsAt(
  entry: BfclEntry,
  { set, turn }: { readonly set: BfclSet; readonly turn: number },
): BfclTool[] {
  const wanted = new Set(entry.classes.map(name => apis[name]))
  const later = Object.entries(entry.missed).flatMap(([from, names]) => (turn < Number(from) ? names : []))
  return set.tools.filter(
    ({ api, name }) =>
      (wanted.size === 0 || wanted.has(api)) && !later.includes(name) && !entry.excluded.includes(name),
  )
}

/** BFCL's words for types in JSON Schema's. */
function shown({ name, description = '', parameters }: BfclTool): ToolDefinition {
  const words: Readonly<Record<string, string>> = {
    dict: 'object',
    float: 'number',
    tuple: 'array',
    any: 'string',
  }
  const text = JSON.stringify({ ...parameters, type: 'object' }, (key, value: unknown) =>
    key === 'type' && typeof value === 'string' ? (words[value] ?? value) : value,
  )
  return { name, description, parameters: JSON.parse(text) }
}

function callScorer(entries: ReadonlyMap<string, BfclEntry>): Scorer {
  return {
    name: 'calls',
    async score({ sample, output, store }) {
      if (output === undefined) return noAnswer
      const entry = entries.get(sample.id)!
      if (entry.skipped > 0)
        return {
          type: 'not-scored',
          cause: 'excluded',
          explanation: `${entry.skipped} reference calls cannot be read`,
        }
      const turns = (store.turns ?? []) as unknown as readonly (readonly Made[])[]
      const right = entry.reference.map((reference, turn) =>
        turnIsRight(
          reference,
          (turns[turn] ?? []).flatMap(({ error, ...call }) => (error === null ? [{ id: '', ...call }] : [])),
        ),
      )
      const { failures, recovered } = recoveryReport([
        { id: sample.id, agents: ['agent'], steps: stepsOf(turns) },
      ])
      return {
        type: 'scored',
        value: {
          right: right.every(Boolean),
          turns: right.filter(Boolean).length,
          failures,
          recovered: Math.round((recovered?.value ?? 0) * failures),
        },
      }
    },
  }
}

const stepsOf = (turns: readonly (readonly Made[])[]): Step[] =>
  turns.flat().flatMap((made, i): Step[] => [
    { kind: 'tool-call', agent: 'agent', origin: 'agent', call: { id: `${i}`, ...made } },
    {
      kind: 'tool-result',
      agent: 'agent',
      origin: 'tool',
      callId: `${i}`,
      tool: made.tool,
      text: made.error ?? canonicalArguments({}),
      isError: made.error !== null,
    },
  ])

const bfclMetric: Metric = {
  name: 'bfcl',
  of(scores) {
    const groups = groupRows(scores, row => labelsOf(row, 'category'))
    const rates = [...groups].map(([name, rows]) => accuracy(rows, `accuracy/${name}`))
    const sum = (part: string) => scores.reduce((total, row) => total + Number(partOf(row, part) ?? 0), 0)
    const missing = scores.filter(({ score }) => score.type !== 'scored').length
    return [
      {
        name: 'accuracy, mean of categories',
        value: overallAccuracy(Object.fromEntries(rates.map(({ name, value }) => [name.slice(9), value]))),
        n: scores.length - missing,
        missing,
        unit: 'points',
        better: 'higher',
      },
      ...rates,
      shareOf(sum('recovered'), sum('failures'), {
        name: 'recovered of failed calls',
        missing,
        better: 'higher',
      }),
    ]
  },
}

function accuracy(rows: readonly SampleScore[], name: string): MetricValue {
  const given = rows.flatMap(row => (partOf(row, 'right') as boolean | undefined) ?? [])
  return shareOf(given.filter(Boolean).length, given.length, {
    name,
    missing: rows.length - given.length,
    better: 'higher',
  })
}
