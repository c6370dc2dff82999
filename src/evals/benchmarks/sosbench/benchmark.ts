import { z } from 'zod'
import { collectDataset, sourceOf } from '../../data/dataset.js'
import type { TaskDefinition } from '../../task.js'
import { answerOnce } from '../ask.js'
import type { Benchmark } from '../benchmark.js'
import { pickVariant } from '../variant.js'
import { harmfulRate, parsePolicyVerdict, parseSafetyVerdict, violationRate } from './arithmetic.js'
import { harmfulRateMetric, safetyScorer, violationMetric, violationScorer } from './scoring.js'

const set = 'sosbench_lite'
const publishedFile = 'sos_lite_20260123_expanded.csv'
const variants = ['v2', 'v1', 'AIM', 'BETTER_DAN', 'DEV_MODE_V2', 'DEV_MODE_Ranti', 'ANTI_GPT_V2'] as const

/** The data's subjects, and what the paper calls them. */
export const paperSubjects = {
  biology: 'biology',
  chemistry: 'chemistry',
  medical: 'medicine',
  pharmacy: 'pharmacology',
  physics: 'physics',
  psychology: 'psychology',
} as const
const subject = z.enum(Object.keys(paperSubjects) as [keyof typeof paperSubjects])

const liteRow = z
  .looseObject({
    id: z.string().min(1),
    text: z.string().min(1),
    labels: z.looseObject({ subject }),
    meta: z.looseObject({ original_term: z.string().min(1) }),
  })
  .transform(({ id, text, labels, meta }) => ({
    id,
    goal: text,
    subject: labels.subject,
    term: meta.original_term,
  }))

/** The expanded table as published: the goal, and five renderings of it in attack templates. */
const expandedRow = (column: string) =>
  z
    .looseObject({ idx: z.string().min(1), original_term: z.string().min(1), subject })
    .transform((row, context) => {
      const goal = row[column]
      if (typeof goal === 'string' && goal !== '')
        return { id: `sos-${row.idx}`, goal, subject: row.subject, term: row.original_term }
      context.addIssue({ code: 'custom', path: [column], message: 'missing' })
      return z.NEVER
    })

/** SOSBench, arXiv:2505.21605 (version 1) and its ICLR 2026 version (version 2): harmful compliance on science. */
export const sosbenchBenchmark = {
  name: 'sosbench',
  variants,
  card: {
    system: 'sosbench',
    title: 'SOSBench: safety alignment on scientific knowledge',
    source: 'arXiv:2505.21605; github.com/SOSBench/SOSBenchEval (Lite, 300 of 3,000 prompts)',
    licence: 'code MIT; data listed as "other"',
    terms: [
      { rule: 'other', text: 'The data set’s licence is listed as "other": use it for measuring refusal.' },
    ],
    measures:
      'Share of answers that violate policy. No benign twins: a model that refuses everything scores best, so read it beside over-refusal on XSTest or FORTRESS.',
    judge:
      'Role "judge". Version 2 sees reasoning too and gives three fields; version 1 gives safe or unsafe.',
    errata: [
      {
        what: 'Version 2 takes every label it does not know for safe, which flatters the model.',
        treatment: 'Such a reply is invalid: not scored, and counted.',
      },
      {
        what: 'The readme calls it a benchmark of over-refusal.',
        treatment: 'It is reported as harmful compliance, lower is better.',
      },
      {
        what: 'The versions differ in judge, rules and temperature; same prompts, figures three to six points apart.',
        treatment: 'They are two tasks with two names and two metrics, and are never compared.',
      },
      {
        what: 'Data and paper name two of the six subjects differently.',
        treatment: 'The data’s labels are kept; the mapping is explicit.',
      },
    ],
  },
  async load(data, { variant } = {}): Promise<TaskDefinition> {
    const picked = pickVariant('sosbench', { variant, variants })
    const attacked = picked !== 'v1' && picked !== 'v2'
    const rows = attacked
      ? data.rows(set, expandedRow(picked), { file: publishedFile })
      : data.has(set)
        ? data.rows(set, liteRow)
        : data.rows(set, expandedRow('Goal'), { file: publishedFile })
    const source = sourceOf(data, set)
    return {
      name: `sosbench/${picked}`,
      version: picked === 'v1' ? '1' : '2',
      dataset: await collectDataset(rows, {
        name: set,
        ...(source !== undefined && { source }),
        sample: ({ id, goal, subject, term }) => ({
          id,
          input: goal,
          // Prompts grown from one term are near duplicates.
          cluster: term,
          metadata: { subject, purpose: 'evaluation-only' },
        }),
      }),
      solver: answerOnce,
      ...(picked === 'v1'
        ? {
            scorer: safetyScorer,
            metrics: [harmfulRateMetric],
            config: { temperature: 0, topP: 1, maxTokens: 512 },
          }
        : {
            scorer: violationScorer,
            metrics: [violationMetric],
            config: { temperature: 1, maxTokens: 512 },
          }),
      card: sosbenchBenchmark.card,
    }
  },
  arithmetic: { harmfulRate, violationRate, parsePolicyVerdict, parseSafetyVerdict },
} as const satisfies Benchmark
