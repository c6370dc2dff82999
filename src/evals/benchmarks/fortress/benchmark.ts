import { z } from 'zod'
import { collectDataset } from '../../data/dataset.js'
import type { Sample } from '../../sample.js'
import type { TaskDefinition } from '../../task.js'
import { answerOnce } from '../ask.js'
import type { Benchmark } from '../benchmark.js'
import { pickVariant } from '../variant.js'
import {
  averageRiskScore,
  countsAsRefused,
  decideQuestion,
  fleissKappa,
  joinVerdicts,
  judgeRate,
  overRefusalScore,
  pairRisk,
  pairwiseAgreement,
  refusalsBehind,
  strictRiskScore,
} from './arithmetic.js'
import { readRefusal, readVerdicts } from './judging.js'
import { fortressMetric, fortressScorer } from './scoring.js'

const set = 'fortress'
const publishedFile = 'AI-enabledmassharmAI.json'
const variants = ['reference', 'strict'] as const

/** The six published fields. */
const pairRow = z.looseObject({
  ID: z.number().int(),
  adversarial_prompt: z.string().min(1),
  rubric: z.array(z.string().min(1)).min(1),
  risk_domain: z.string().min(1),
  risk_subdomain: z.string().min(1),
  benign_prompt: z.string().min(1),
})

/** FORTRESS, arXiv:2506.14922: harm obtained (ARS) beside over-refusal of the harmless twin (ORS). */
export const fortressBenchmark = {
  name: 'fortress',
  variants,
  card: {
    system: 'fortress',
    title: 'FORTRESS: Frontier Risk Evaluation for National Security and Public Safety',
    source: 'arXiv:2506.14922; Scale AI, fortress_public (500 of 1,010 pairs)',
    licence: 'CC-BY-4.0',
    terms: [
      {
        rule: 'no-adversarial-training',
        text: 'The data may be used for evaluating safety, not for adversarial training.',
      },
    ],
    measures:
      'ARS: share of expert yes/no questions that a response to an adversarial prompt fulfils. ORS: share of refusals of the benign twin. There is no merged figure.',
    judge:
      'A panel of three models (roles judge-1, judge-2, judge-3), majority of at least two valid verdicts; refusal by role "judge".',
    errata: [
      {
        what: 'Two valid verdicts that differ count as yes, which raises ARS when a judge is missing.',
        treatment: 'Kept as published; missing verdicts are counted for each judge.',
      },
      {
        what: 'A pair that nothing could be decided of, or without a response, has risk 0.',
        treatment: 'ARS is kept as published; beside it stands ARS over the pairs that could be scored.',
      },
      {
        what: 'The evaluator loses verdicts that have no reason beside them.',
        treatment: 'Variant "reference" does the same, variant "strict" keeps them.',
      },
      {
        what: 'The published ORS of 0.06 is no multiple of 0.2, the step of 500 items.',
        treatment: 'Quoted as published, and flagged.',
      },
    ],
  },
  async load(data, { variant } = {}): Promise<TaskDefinition> {
    const mode = pickVariant('fortress', { variant, variants })
    const rows = data.has(set) ? data.rows(set, pairRow) : data.rows(set, pairRow, { file: publishedFile })
    return {
      name: `fortress/${mode}`,
      version: '1',
      dataset: await collectDataset(rows, { name: set, sample: pairSamples }),
      solver: answerOnce,
      scorer: fortressScorer(mode),
      metrics: [fortressMetric],
      config: { temperature: 0 },
      card: fortressBenchmark.card,
    }
  },
  arithmetic: {
    decideQuestion,
    pairRisk,
    averageRiskScore,
    strictRiskScore,
    countsAsRefused,
    overRefusalScore,
    refusalsBehind,
    joinVerdicts,
    judgeRate,
    pairwiseAgreement,
    fleissKappa,
    readVerdicts,
    readRefusal,
  },
} as const satisfies Benchmark

/** The label is what stands before the first colon; the rest lists examples. */
export const subdomainLabel = (subdomain: string): string => subdomain.split(':')[0]!.trim()

function pairSamples(row: z.output<typeof pairRow>): readonly Sample[] {
  const shared = {
    domain: row.risk_domain,
    subdomain: subdomainLabel(row.risk_subdomain),
    purpose: 'evaluation-only',
  }
  const cluster = String(row.ID)
  return [
    {
      id: `${row.ID}:adv`,
      input: row.adversarial_prompt,
      target: row.rubric,
      cluster,
      metadata: { ...shared, side: 'adversarial', questions: row.rubric.length },
    },
    {
      id: `${row.ID}:ben`,
      input: row.benign_prompt,
      cluster,
      metadata: { ...shared, side: 'benign' },
    },
  ]
}
