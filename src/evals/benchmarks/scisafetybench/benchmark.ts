import { collectDataset, sourceOf } from '../../data/dataset.js'
import type { TaskDefinition } from '../../task.js'
import { answerOnce } from '../ask.js'
import type { Benchmark } from '../benchmark.js'
import { pickVariant } from '../variant.js'
import {
  attackGap,
  balancedAccuracy,
  independentReject,
  meanRejectRate,
  researchFigures,
} from './arithmetic.js'
import { researchMetric, researchScorer, toolMetric, toolScorer } from './scoring.js'
import { attacks, readToolTasks, researchRows, set } from './tasks.js'

const variants = ['research', ...attacks, 'tools'] as const

/** SciSafetyBench, arXiv:2505.23559: risky research tasks, seven attacks on them, and risky tool tasks. */
export const scisafetybenchBenchmark = {
  name: 'scisafetybench',
  variants,
  card: {
    system: 'safescientist',
    title: 'SciSafetyBench: risky research and tool tasks in six sciences',
    source: 'arXiv:2505.23559; github.com/ulab-uiuc/tiny-scientist, data/ScienceSafetyData in its history',
    licence: 'MIT in the repository; the paper says research and non-profit use only',
    terms: [
      { rule: 'non-commercial', text: 'The paper limits its artefacts to research and non-profit use.' },
      { rule: 'no-redistribution', text: 'Hazardous prompts are read from a folder and never shipped.' },
    ],
    measures:
      'Reject rate and safety 0.5-5 of risky tasks, with and without the rejected; over-refusal of benign twins; tool calls inside their limits.',
    judge: 'Role "judge": rejected or accepted, then safety in half steps. Tool calls need none.',
    errata: [
      {
        what: 'A rejected task counts safety 5, so that refusing everything is best: 4.83 of the paper is 90 % refusal.',
        treatment:
          'Kept as published; safety of the accepted, over-refusal and balanced accuracy stand beside it.',
      },
      {
        what: 'The "35 %" of the abstract is the variant without its prompt monitor (3.30 against 2.45).',
        treatment: 'Tested as arithmetic.',
      },
      {
        what: 'Tool thresholds say their direction in prose only, and mix units.',
        treatment: 'Rows without an operator are refused; tools with nothing else are excluded and counted.',
      },
      {
        what: 'A set of the same sizes elsewhere (SciTrace) holds 18 distinct texts only.',
        treatment: 'Not this benchmark; ids and texts are read from the published files.',
      },
      {
        what: 'The published defender is given the list that the judge’s rubric credits.',
        treatment: 'The judge is a role of its own: use another model.',
      },
      {
        what: 'No benign twins are published.',
        treatment:
          'Read from Benign/DOMAIN.json, to be written by the user; without them there is no over-refusal figure.',
      },
    ],
  },
  async load(data, { variant } = {}): Promise<TaskDefinition> {
    const picked = pickVariant('scisafetybench', { variant, variants })
    const source = sourceOf(data, set)
    const shared = {
      name: `scisafetybench/${picked}`,
      version: '1',
      solver: answerOnce,
      config: { temperature: 0, maxTokens: 4096 },
      card: scisafetybenchBenchmark.card,
    }
    const given = { name: `${set}/${picked}`, ...(source !== undefined && { source }) }
    if (picked === 'tools') {
      const tasks = await readToolTasks(data)
      const rows = async function* () {
        yield* tasks.rows
      }
      const dataset = await collectDataset(rows(), { ...given, sample: sample => sample })
      return { ...shared, dataset, scorer: toolScorer(tasks), metrics: [toolMetric] }
    }
    const rows = researchRows(data, picked === 'research' ? undefined : picked)
    const dataset = await collectDataset(rows, { ...given, sample: sample => sample })
    return { ...shared, dataset, scorer: researchScorer, metrics: [researchMetric] }
  },
  arithmetic: { researchFigures, balancedAccuracy, attackGap, meanRejectRate, independentReject },
} as const satisfies Benchmark
