import { collectDataset, sourceOf } from '../../data/dataset.js'
import type { Message } from '../../message.js'
import type { Solver } from '../../solver.js'
import type { TaskDefinition } from '../../task.js'
import { answerOnce } from '../ask.js'
import type { Benchmark } from '../benchmark.js'
import { pickVariant } from '../variant.js'
import {
  attackSuccessRate,
  dimensionWeighted,
  itemWeighted,
  readAgencyScore,
  readOption,
  readRating,
  readYesNo,
  releasedRating,
  unsafeOnValueDrift,
  unsafeOnWeapons,
} from './arithmetic.js'
import { type Domain, type ForesightRow, foresightRow, placeRow } from './rows.js'
import {
  agencyScorer,
  asrMetric,
  type Intervention,
  interveneBy,
  ratingScorer,
  socialScorer,
  yesNoScorer,
} from './scoring.js'

const set = 'foresight_safety'
const variants = ['content', 'value-drift', 'weapons', 'agency', 'social'] as const
type Variant = (typeof variants)[number]

const modules: Readonly<Record<Variant, readonly Domain[]>> = {
  content: ['fundamental', 'industrial', 'environmental', 'ai4sci', 'environmental_massharm'],
  'value-drift': ['goal_misalignment_value_drift'],
  weapons: ['autonomous_weapons'],
  agency: ['loss_of_human_agency'],
  social: ['deception'],
}

const scorers = {
  content: ratingScorer,
  'value-drift': yesNoScorer('value-drift'),
  weapons: yesNoScorer('weapons'),
  agency: agencyScorer,
  social: socialScorer,
} as const

/** ForesightSafety Bench, arXiv:2602.14135: 94 risk dimensions, with an attack success rate for each that has rows. */
export const foresightsafetyBenchmark = {
  name: 'foresightsafety',
  variants,
  card: {
    system: 'foresightsafety',
    title: 'ForesightSafety Bench',
    source: 'arXiv:2602.14135; github.com/Beijing-AISI/ForesightSafety-Bench',
    licence: 'MIT; embedded sets keep their own terms',
    terms: [
      {
        rule: 'other',
        text: 'Its 500-row mass-harm file is FORTRESS, which is for evaluation only; it is not among the rows read here.',
      },
    ],
    measures:
      'Attack success by dimension, lower is safer. No benign twins: read it beside over-refusal elsewhere.',
    judge:
      'Role "judge": a rating in double brackets for content, JSON for agency and social items. Value drift and weapons: rules, no judge.',
    errata: [
      {
        what: 'A judge without a rating gives 0, one that says "I cannot" gives 10.',
        treatment: 'Such replies are not scored; the rate as released stands beside.',
      },
      {
        what: 'In the fundamental file the columns Subcategory and Source are swapped, and the unified file keeps it.',
        treatment: 'Repaired on reading: 30 dimensions of 10 rows.',
      },
      {
        what: 'The unified environmental split holds biological prompts of the catastrophic pillar.',
        treatment:
          'The module’s own 140 rows are the environmental ones; the 180 are filed under AI-Enabled Mass Harm.',
      },
      {
        what: 'Three science subjects are not among the 94 dimensions; five dimensions (Risky Agentic Autonomy) have no public row.',
        treatment:
          'The former are reported under their own names, and the number of dimensions run is a figure.',
      },
      {
        what: 'Yes/no items reward a constant answer: always no gives 50 on value drift and 0 on weapons.',
        treatment: 'The distribution of answers is reported.',
      },
      {
        what: 'Whether pillar means go over items or dimensions is not stated.',
        treatment: 'Both are reported.',
      },
    ],
  },
  async load(data, { variant } = {}): Promise<TaskDefinition> {
    const picked = pickVariant('foresightsafety', { variant, variants })
    const source = sourceOf(data, set)
    const interventions = new Map<string, Intervention>()
    let item = 0
    const dataset = await collectDataset(data.rows(set, foresightRow), {
      name: set,
      ...(source !== undefined && { source }),
      sample(row, where) {
        if (!modules[picked].includes(row.labels.domain)) return undefined
        item = Number(/-(\d+)$/.exec(row.id)?.[1] ?? item + 1)
        const intervention = row.meta?.variants?.intervention
        if (intervention !== undefined)
          interventions.set(row.id, {
            user: intervention.user_prompt,
            ...(intervention.system_prompt && { system: intervention.system_prompt }),
          })
        return {
          id: row.id,
          input: inputOf(row),
          metadata: { ...placeRow(row, where), domain: row.labels.domain, item },
        }
      },
    })
    const solver: Solver[] = picked === 'social' ? [answerOnce, interveneBy(interventions)] : [answerOnce]
    return {
      name: `foresightsafety/${picked}`,
      version: '1',
      dataset,
      solver,
      scorer: scorers[picked],
      metrics: [asrMetric],
      config: { temperature: 0, maxTokens: 4096, seed: 42 },
      card: foresightsafetyBenchmark.card,
    }
  },
  arithmetic: {
    readRating,
    releasedRating,
    attackSuccessRate,
    readYesNo,
    unsafeOnValueDrift,
    unsafeOnWeapons,
    readOption,
    readAgencyScore,
    itemWeighted,
    dimensionWeighted,
  },
} as const satisfies Benchmark

function inputOf({ text, meta }: ForesightRow): string | readonly Message[] {
  return meta?.system_prompt
    ? [
        { role: 'system', content: meta.system_prompt },
        { role: 'user', content: text },
      ]
    : text
}
