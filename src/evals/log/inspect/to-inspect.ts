/** @file Our shapes as Inspect's, version 2 of its log. */
import type { Message } from '../../message.js'
import type { MetricValue } from '../../metric.js'
import type { ModelOutput, Usage } from '../../model.js'
import type { RunHeader, RunResult, SampleRecord } from '../../record.js'
import type { NotScored, Score } from '../../scorer.js'
import { notANumber } from './json.js'

/** What `_journal/start.json` and the header have in common. */
export function startOf(header: RunHeader, sampleIds: readonly string[]): object {
  const { temperature, topP, maxTokens, seed, stop } = header.config
  return {
    version: 2,
    eval: {
      eval_id: header.run,
      run_id: header.run,
      created: header.started,
      task: header.task,
      task_id: header.run,
      task_version: header.taskVersion,
      task_attribs: {},
      task_args: {},
      dataset: {
        name: header.dataset.name,
        location: header.dataset.source,
        samples: header.dataset.samples,
        sample_ids: sampleIds,
        shuffled: false,
      },
      model: header.model,
      model_generate_config: {
        temperature,
        top_p: topP,
        max_tokens: maxTokens,
        seed,
        stop_seqs: stop,
      },
      model_args: {},
      config: { epochs: header.epochs },
      packages: { ductile: header.ductile },
      scorers: header.scorers.map(name => ({ name, metrics: [] })),
      tags: header.tags ?? [],
      metadata: {
        ...header.metadata,
        dataset_fingerprint: header.dataset.fingerprint,
        roles: header.roles,
        card: header.card,
      },
    },
    plan: { name: 'plan', steps: [], config: {} },
  }
}

export function headerOf(
  header: RunHeader,
  result: RunResult | undefined,
  { sampleIds, samples }: { sampleIds: readonly string[]; samples: number },
): object {
  return {
    // Inspect has no word for a run that met its limit: it was ended before its end.
    status: result === undefined ? 'started' : result.status === 'limit' ? 'cancelled' : result.status,
    ...startOf(header, sampleIds),
    results: {
      total_samples: result?.planned ?? samples,
      completed_samples: result?.completed ?? samples,
      scores: Object.entries(result?.metrics ?? {}).map(([scorer, metrics]) => ({
        name: scorer,
        scorer,
        params: {},
        scored_samples: metrics[0]?.n ?? 0,
        unscored_samples: metrics[0]?.missing ?? 0,
        metrics: Object.fromEntries(metrics.map(metric => [metric.name, metricTo(metric)])),
      })),
    },
    stats: {
      started_at: header.started,
      completed_at: result?.ended ?? '',
      model_usage: result === undefined ? {} : { [header.model]: usageTo(result.usage) },
    },
    ...(result?.status === 'error' || result?.error !== undefined
      ? { error: errorTo(result.error ?? 'the run failed') }
      : {}),
  }
}

const metricTo = ({ name, value, ...rest }: MetricValue): object => ({
  name,
  value: value ?? notANumber,
  params: {},
  metadata: { ductile: rest },
})

export function sampleTo(record: SampleRecord, model: string): object {
  const start = Date.parse(record.started)
  const at = (ms: number): string => new Date(start + ms).toISOString()
  return {
    id: record.id,
    epoch: record.epoch + 1,
    input: typeof record.input === 'string' ? record.input : record.input.map(messageTo),
    choices: record.choices,
    target: record.target ?? '',
    messages: record.messages.map(messageTo),
    output: outputTo(record.output, model),
    scores: scoresTo(record.scores),
    metadata: record.metadata,
    store: record.store,
    events: record.events.map(({ kind, at: ms, data }) => ({
      event: 'info',
      source: kind,
      data,
      timestamp: at(ms),
      working_start: ms / 1000,
    })),
    model_usage: { [model]: usageTo(record.usage) },
    started_at: record.started,
    completed_at: at(record.ms),
    total_time: record.ms / 1000,
    ...(record.error === undefined
      ? {}
      : { error: errorTo(`${record.error.code}: ${record.error.message}`) }),
    ...(record.limit === undefined
      ? {}
      : { limit: { type: limitTo(record.limit), limit: 0, reason: record.limit } }),
    attachments: {},
  }
}

/** The line of a sample in Inspect's list. */
export const summaryTo = (record: SampleRecord, model: string): object => ({
  id: record.id,
  epoch: record.epoch + 1,
  input: typeof record.input === 'string' ? record.input : record.input.map(messageTo),
  choices: record.choices,
  target: record.target ?? '',
  metadata: record.metadata,
  scores: scoresTo(record.scores),
  model_usage: { [model]: usageTo(record.usage) },
  started_at: record.started,
  total_time: record.ms / 1000,
  ...(record.error === undefined ? {} : { error: record.error.message }),
  ...(record.limit === undefined ? {} : { limit: record.limit }),
  completed: true,
  message_count: record.messages.length,
})

function messageTo(message: Message): object {
  if (message.role === 'tool') {
    const { content, toolCallId, toolName, failed } = message
    return {
      role: 'tool',
      content,
      tool_call_id: toolCallId,
      function: toolName,
      ...(failed === true ? { error: { type: 'unknown', message: content } } : {}),
    }
  }
  if (message.role !== 'assistant') return { role: message.role, content: message.content }
  const { content, reasoning, toolCalls } = message
  return {
    role: 'assistant',
    content:
      reasoning === undefined
        ? content
        : [
            { type: 'reasoning', reasoning },
            { type: 'text', text: content },
          ],
    ...(toolCalls === undefined
      ? {}
      : {
          tool_calls: toolCalls.map(({ id, name, arguments: given, malformed }) => ({
            id,
            function: name,
            arguments: given,
            type: 'function',
            ...(malformed === undefined ? {} : { parse_error: malformed }),
          })),
        }),
  }
}

const finishes: Readonly<Record<ModelOutput['finish'], string>> = {
  stop: 'stop',
  length: 'max_tokens',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  other: 'unknown',
}

function outputTo(output: ModelOutput | undefined, model: string): object {
  if (output === undefined) return { model, choices: [], completion: '' }
  return {
    model: output.model,
    choices: [
      {
        message: messageTo(output.message),
        stop_reason: finishes[output.finish],
        ...(output.logprobs === undefined
          ? {}
          : {
              logprobs: {
                content: output.logprobs.map(({ token, logprob, top }) => ({
                  token,
                  logprob,
                  top_logprobs: top,
                })),
              },
            }),
      },
    ],
    completion: output.message.content,
    ...(output.usage === undefined ? {} : { usage: usageTo(output.usage) }),
  }
}

const scoresTo = (scores: SampleRecord['scores']): object =>
  Object.fromEntries(Object.entries(scores).map(([name, score]) => [name, scoreTo(score)]))

/** Inspect's words where it has them; a reason may be any. */
const reasons: Readonly<Record<NotScored['cause'], string>> = {
  unparsed: 'grader_failed',
  missing: 'no_response',
  excluded: 'excluded',
}

function scoreTo(score: Score): object {
  const { answer, explanation, metadata } = score
  return {
    ...(score.type === 'scored'
      ? { value: score.value }
      : { value: notANumber, reason: reasons[score.cause] }),
    answer,
    explanation,
    metadata,
  }
}

const usageTo = ({ inputTokens, outputTokens, cost }: Usage): object => ({
  input_tokens: inputTokens,
  output_tokens: outputTokens,
  total_tokens: inputTokens + outputTokens,
  ...(cost === undefined ? {} : { total_cost: cost }),
})

const errorTo = (message: string): object => ({ message, traceback: message, traceback_ansi: message })

const limits: Readonly<Record<string, string>> = {
  sampleTokens: 'token',
  tokens: 'token',
  sampleMs: 'time',
  ms: 'time',
  messages: 'message',
  cost: 'cost',
}
const limitTo = (limit: string): string => limits[limit] ?? 'custom'
