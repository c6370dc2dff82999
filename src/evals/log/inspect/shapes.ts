/** @file What is read of Inspect's log, version 2. Fields that are not named here are left alone. */
import { z } from 'zod'

const json = z.json()
const record = z.record(z.string(), json)
const usage = z.looseObject({
  input_tokens: z.number().default(0),
  output_tokens: z.number().default(0),
  total_cost: z.number().nullish(),
})

const part = z.looseObject({
  type: z.string(),
  text: z.string().optional(),
  reasoning: z.string().optional(),
})
export const message = z.looseObject({
  role: z.enum(['system', 'user', 'assistant', 'tool']),
  content: z.union([z.string(), z.array(part)]),
  tool_calls: z
    .array(
      z.looseObject({
        id: z.string(),
        function: z.string(),
        arguments: record,
        parse_error: z.string().nullish(),
      }),
    )
    .nullish(),
  tool_call_id: z.string().nullish(),
  function: z.string().nullish(),
  error: z.looseObject({ message: z.string() }).nullish(),
})
export type InspectMessage = z.infer<typeof message>

const logprob = z.looseObject({ token: z.string(), logprob: z.number() })
const output = z.looseObject({
  model: z.string(),
  choices: z.array(
    z.looseObject({
      message,
      stop_reason: z.string().default('unknown'),
      logprobs: z
        .looseObject({ content: z.array(logprob.extend({ top_logprobs: z.array(logprob).nullish() })) })
        .nullish(),
    }),
  ),
  usage: usage.nullish(),
})

const value = z.union([
  z.null(),
  z.string(),
  z.number(),
  z.boolean(),
  z.array(json),
  z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
])
export const score = z.looseObject({
  value,
  answer: z.string().nullish(),
  explanation: z.string().nullish(),
  reason: z.string().nullish(),
  metadata: record.nullish(),
})
export type InspectScore = z.infer<typeof score>

export const sample = z.looseObject({
  id: z.union([z.string(), z.number()]),
  epoch: z.int(),
  input: z.union([z.string(), z.array(message)]),
  choices: z.array(z.string()).nullish(),
  target: z.union([z.string(), z.array(z.string())]),
  messages: z.array(message).default([]),
  output: output.nullish(),
  scores: z.record(z.string(), score).nullish(),
  metadata: record.default({}),
  store: record.default({}),
  events: z.array(z.looseObject({ event: z.string(), timestamp: z.string().optional() })).default([]),
  model_usage: z.record(z.string(), usage).default({}),
  started_at: z.string().nullish(),
  total_time: z.number().nullish(),
  error: z.looseObject({ message: z.string() }).nullish(),
  limit: z.looseObject({ type: z.string() }).nullish(),
  attachments: z.record(z.string(), z.string()).default({}),
})
export type InspectSample = z.infer<typeof sample>

export const header = z.looseObject({
  version: z.literal(2),
  status: z.enum(['started', 'success', 'cancelled', 'error']),
  eval: z.looseObject({
    run_id: z.string().default(''),
    eval_id: z.string().default(''),
    created: z.string(),
    task: z.string(),
    task_version: z.union([z.string(), z.number()]).default(0),
    dataset: z.looseObject({
      name: z.string().nullish(),
      location: z.string().nullish(),
      samples: z.number().nullish(),
    }),
    model: z.string(),
    model_generate_config: z
      .looseObject({
        temperature: z.number().nullish(),
        top_p: z.number().nullish(),
        max_tokens: z.number().nullish(),
        seed: z.number().nullish(),
        stop_seqs: z.array(z.string()).nullish(),
      })
      .default({}),
    config: z.looseObject({ epochs: z.int().nullish() }).default({}),
    packages: z.record(z.string(), z.string()).default({}),
    scorers: z.array(z.looseObject({ name: z.string() })).nullish(),
    tags: z.array(z.string()).nullish(),
    metadata: record.nullish(),
  }),
  results: z
    .looseObject({
      total_samples: z.number().default(0),
      completed_samples: z.number().default(0),
      scores: z
        .array(
          z.looseObject({
            name: z.string(),
            scored_samples: z.number().nullish(),
            unscored_samples: z.number().nullish(),
            metrics: z.record(
              z.string(),
              z.looseObject({ name: z.string(), value: z.number().nullable(), metadata: record.nullish() }),
            ),
          }),
        )
        .default([]),
    })
    .nullish(),
  stats: z
    .looseObject({
      started_at: z.string().default(''),
      completed_at: z.string().default(''),
      model_usage: z.record(z.string(), usage).default({}),
    })
    .default({ started_at: '', completed_at: '', model_usage: {} }),
  error: z.looseObject({ message: z.string() }).nullish(),
})
export type InspectHeader = z.infer<typeof header>
