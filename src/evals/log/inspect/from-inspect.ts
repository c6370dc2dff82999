/** @file Inspect's shapes as ours. Epochs count from 1 there and from 0 here. */
import type { Json } from '../../json.js'
import type { AssistantMessage, Message } from '../../message.js'
import type { MetricValue } from '../../metric.js'
import type { ModelOutput, Usage } from '../../model.js'
import type { RunHeader, RunResult, SampleRecord, TranscriptEvent } from '../../record.js'
import type { Score } from '../../scorer.js'
import type { InspectHeader, InspectMessage, InspectSample, InspectScore } from './shapes.js'

export function headerFromInspect(
  { eval: spec }: InspectHeader,
  { samples, fingerprint }: { samples: number; fingerprint: string },
): RunHeader {
  const { temperature, top_p, max_tokens, seed, stop_seqs } = spec.model_generate_config
  return {
    run: spec.run_id || spec.eval_id || spec.created,
    task: spec.task,
    taskVersion: String(spec.task_version),
    model: spec.model,
    roles: {},
    dataset: {
      name: spec.dataset.name ?? spec.task,
      ...present({ source: spec.dataset.location }),
      samples: spec.dataset.samples ?? samples,
      fingerprint,
    },
    epochs: spec.config.epochs ?? 1,
    config: present({ temperature, topP: top_p, maxTokens: max_tokens, seed, stop: stop_seqs }),
    limits: {},
    scorers: spec.scorers?.map(({ name }) => name) ?? [],
    started: spec.created,
    ductile: spec.packages.ductile ?? 'read from an Inspect log',
    ...present({ tags: spec.tags }),
    metadata: { ...spec.metadata, inspect: spec.packages.inspect_ai ?? null },
  }
}

/** @returns undefined for a log of a run that has not ended */
export function resultFromInspect(
  { status, results, stats, error }: InspectHeader,
  counted: { readonly total: number; readonly failed: number },
): RunResult | undefined {
  if (status === 'started') return undefined
  return {
    status,
    completed: counted.total - counted.failed,
    failed: counted.failed,
    planned: results?.total_samples ?? counted.total,
    metrics: Object.fromEntries(
      (results?.scores ?? []).map(({ name, metrics, scored_samples, unscored_samples }) => [
        name,
        metricsFrom(metrics, { n: scored_samples ?? counted.total, missing: unscored_samples ?? 0 }),
      ]),
    ),
    usage: total(Object.values(stats.model_usage).map(usageFrom)),
    ended: stats.completed_at,
    ...present({ error: error?.message }),
  }
}

type Metrics = NonNullable<InspectHeader['results']>['scores'][number]['metrics']

/** A standard error becomes the 95 % interval of the accuracy or mean beside it; our own logs carry theirs. */
function metricsFrom(metrics: Metrics, counts: { n: number; missing: number }): readonly MetricValue[] {
  const error = metrics.stderr?.value
  return Object.values(metrics).map(({ name, value, metadata }) => {
    const ours = metadata?.ductile as Partial<MetricValue> | undefined
    if (ours !== undefined) return { ...ours, name, value, n: ours.n ?? counts.n, missing: ours.missing ?? 0 }
    const isCentre = name === 'accuracy' || name === 'mean'
    if (!isCentre || value === null || error === undefined || error === null)
      return { name, value, ...counts }
    const half = 1.959963984540054 * error
    // An accuracy is a share, though the normal interval does not know it.
    const [least, most] = name === 'accuracy' ? [0, 1] : [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
    const interval = {
      low: Math.max(least, value - half),
      high: Math.min(most, value + half),
      level: 0.95,
      method: 'normal, from stderr',
    }
    return { name, value, interval, ...counts }
  })
}

export function recordFromInspect(raw: InspectSample): SampleRecord {
  const sample = withAttachments(raw)
  const started = sample.started_at ?? ''
  return {
    id: String(sample.id),
    epoch: sample.epoch - 1,
    input: typeof sample.input === 'string' ? sample.input : sample.input.map(messageFrom),
    target: sample.target,
    ...present({ choices: sample.choices }),
    messages: sample.messages.map(messageFrom),
    ...present({ output: outputFrom(sample.output) }),
    scores: Object.fromEntries(
      Object.entries(sample.scores ?? {}).map(([name, score]) => [name, scoreFrom(score)]),
    ),
    store: sample.store as Record<string, Json>,
    events: sample.events.flatMap(event => eventFrom(event, started)),
    metadata: sample.metadata as Record<string, Json>,
    ...present({
      error: sample.error ? { code: 'inspect_error', message: sample.error.message } : undefined,
      limit: sample.limit?.type,
    }),
    usage: total(Object.values(sample.model_usage).map(usageFrom)),
    started,
    ms: Math.round(1000 * (sample.total_time ?? 0)),
  }
}

/** Long texts are kept once, and named by their hash where they stood. */
function withAttachments(sample: InspectSample): InspectSample {
  if (Object.keys(sample.attachments).length === 0) return sample
  const filled = (value: unknown): unknown => {
    if (typeof value === 'string')
      return value.replace(
        /attachment:\/\/([0-9a-f]{32,64})/g,
        (name, hash: string) => sample.attachments[hash] ?? name,
      )
    if (Array.isArray(value)) return value.map(filled)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, filled(each)]))
  }
  const { attachments, ...rest } = sample
  return { ...(filled(rest) as Omit<InspectSample, 'attachments'>), attachments } as InspectSample
}

function messageFrom(message: InspectMessage): Message {
  const { text, reasoning } = contentFrom(message.content)
  if (message.role === 'system' || message.role === 'user') return { role: message.role, content: text }
  if (message.role === 'tool')
    return {
      role: 'tool',
      content: message.error?.message ?? text,
      toolCallId: message.tool_call_id ?? '',
      toolName: message.function ?? '',
      ...(message.error ? { failed: true } : {}),
    }
  return {
    role: 'assistant',
    content: text,
    ...present({ reasoning: reasoning === '' ? undefined : reasoning }),
    ...(message.tool_calls
      ? {
          toolCalls: message.tool_calls.map(call => ({
            id: call.id,
            name: call.function,
            arguments: call.arguments as Record<string, Json>,
            ...present({ malformed: call.parse_error }),
          })),
        }
      : {}),
  }
}

function contentFrom(content: InspectMessage['content']): { text: string; reasoning: string } {
  if (typeof content === 'string') return { text: content, reasoning: '' }
  const texts = content.flatMap(part =>
    part.type === 'reasoning' ? [] : [part.type === 'text' ? (part.text ?? '') : `[${part.type}]`],
  )
  const thoughts = content.flatMap(part => (part.type === 'reasoning' ? [part.reasoning ?? ''] : []))
  return { text: texts.join('\n'), reasoning: thoughts.join('\n') }
}

const finishes: Readonly<Record<string, ModelOutput['finish']>> = {
  stop: 'stop',
  max_tokens: 'length',
  model_length: 'length',
  tool_calls: 'tool-calls',
  content_filter: 'content-filter',
}

function outputFrom(output: InspectSample['output']): ModelOutput | undefined {
  const [choice] = output?.choices ?? []
  if (!output || choice === undefined) return undefined
  return {
    model: output.model,
    message: messageFrom(choice.message) as AssistantMessage,
    finish: finishes[choice.stop_reason] ?? 'other',
    ...(output.usage ? { usage: usageFrom(output.usage) } : {}),
    ...(choice.logprobs
      ? {
          logprobs: choice.logprobs.content.map(({ token, logprob, top_logprobs }) => ({
            token,
            logprob,
            top: (top_logprobs ?? []).map(({ token, logprob }) => ({ token, logprob })),
          })),
        }
      : {}),
  }
}

function scoreFrom(score: InspectScore): Score {
  const common = present({
    answer: score.answer,
    metadata: score.metadata as Record<string, Json> | null | undefined,
  })
  if (score.value === null)
    return {
      type: 'not-scored',
      cause:
        score.reason === 'no_response' ? 'missing' : score.reason === 'excluded' ? 'excluded' : 'unparsed',
      explanation: score.explanation ?? score.reason ?? 'Inspect marked it as unscored',
      ...common,
    }
  // A list of values becomes one of numbered values.
  const value = Array.isArray(score.value)
    ? Object.fromEntries(score.value.map((each, at) => [String(at), each as number]))
    : score.value
  return { type: 'scored', value, ...common, ...present({ explanation: score.explanation }) }
}

const structure = ['span_begin', 'span_end', 'step', 'state', 'store', 'sample_init']
const frame = [
  'event',
  'timestamp',
  'working_start',
  'uuid',
  'span_id',
  'pending',
  'completed',
  'working_time',
]
/** Messages of model events stand in the transcript already, pooled in ways that change between versions. */
const repeated = ['input', 'output', 'call', 'tools', 'config', 'input_refs', 'call_refs']

function eventFrom(event: InspectSample['events'][number], started: string): readonly TranscriptEvent[] {
  if (structure.includes(event.event)) return []
  const at = Date.parse(event.timestamp ?? '') - Date.parse(started)
  const own = Object.entries(event).filter(
    ([name, value]) =>
      value !== null && !frame.includes(name) && !(event.event === 'model' && repeated.includes(name)),
  )
  const data = Object.fromEntries(own) as Record<string, Json>
  if (event.event === 'info' && typeof data.source === 'string' && isObject(data.data))
    return [{ kind: data.source, at: at || 0, data: data.data }]
  return [{ kind: event.event, at: Number.isNaN(at) ? 0 : at, data }]
}

const isObject = (value: unknown): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const usageFrom = (usage: {
  input_tokens: number
  output_tokens: number
  total_cost?: number | null | undefined
}): Usage => ({
  inputTokens: usage.input_tokens,
  outputTokens: usage.output_tokens,
  ...present({ cost: usage.total_cost }),
})

function total(usages: readonly Usage[]): Usage {
  const sum = (of: (usage: Usage) => number): number => usages.reduce((all, usage) => all + of(usage), 0)
  const costs = usages.some(({ cost }) => cost !== undefined)
  return {
    inputTokens: sum(({ inputTokens }) => inputTokens),
    outputTokens: sum(({ outputTokens }) => outputTokens),
    ...(costs ? { cost: sum(({ cost = 0 }) => cost) } : {}),
  }
}

/** Fields that have a value; ours are absent rather than null. */
function present<Fields extends object>(
  fields: Fields,
): { [Name in keyof Fields]?: NonNullable<Fields[Name]> } {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  ) as { [Name in keyof Fields]?: NonNullable<Fields[Name]> }
}
