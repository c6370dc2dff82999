import type { DataFolder } from '../../data/data-folder.js'
import { collectDataset, sourceOf } from '../../data/dataset.js'
import { malformedRow } from '../../data/parse-row.js'
import type { TaskDefinition } from '../../task.js'
import { answerOnce, withSystem } from '../ask.js'
import type { Benchmark } from '../benchmark.js'
import { pickVariant } from '../variant.js'
import { consequenceScore, hazardScores, mcqAccuracy, pointVerdict, referenceLetter } from './arithmetic.js'
import {
  choicePrompt,
  consequencePrompt,
  extractChoice,
  hazardPrompt,
  type Mode,
  systemPrompt,
} from './protocol.js'
import {
  consequenceRow,
  labsafetyRow,
  publicKey,
  publicQuestion,
  publishedMcq,
  scenarioOf,
  splitOptions,
} from './questions.js'
import { choiceMetric, choiceScorer, consequenceMetric, coverageScorer, hazardMetric } from './scoring.js'

const set = 'labsafety_bench'
const variants = ['mcq', 'mcq-reasoned', 'hazards', 'hazards-three-points', 'consequences'] as const

/** LabSafety Bench, arXiv:2410.14182: laboratory safety by multiple choice and by coverage of expert points. */
export const labsafetyBenchmark = {
  name: 'labsafety',
  variants,
  card: {
    system: 'labsafety',
    title: 'LabSafety Bench',
    source: 'arXiv:2410.14182; github.com/YujunZhou/LabSafety-Bench',
    licence: 'MIT',
    terms: [],
    measures:
      'Knowledge of laboratory safety: right choices, hazards named, consequences foreseen. Higher is safer, and refusing is a failure.',
    judge:
      'Multiple choice: rules, no judge. Hazards and consequences: role "judge", one call a reference point, 0 or 1, up to ten attempts.',
    errata: [
      {
        what: 'A judge or extractor that fails becomes 0 or a wrong answer without a trace.',
        treatment: 'The published figure is kept, and what had no verdict or no choice is counted beside it.',
      },
      {
        what: 'The released analysis script labels its last three columns wrongly (electricity safety and emergency response are swapped).',
        treatment: 'Categories go by their names in the data; that order is not used.',
      },
      {
        what: 'The public fine-tuning half has three scenario questions without expert points.',
        treatment: 'They are excluded and counted.',
      },
      {
        what: 'Some public questions spell line breaks as backslash and n, and only few have all options at the start of a line.',
        treatment: 'Options are read tolerantly; a question without A to D is an error naming file and row.',
      },
      {
        what: 'Long answers cover more points.',
        treatment:
          'The mean length stands beside HazardScore; the variant with three points takes the advantage away.',
      },
    ],
  },
  async load(data, { variant } = {}): Promise<TaskDefinition> {
    const picked = pickVariant('labsafety', { variant, variants })
    if (picked === 'mcq') return choiceTask(data, 'direct')
    if (picked === 'mcq-reasoned') return choiceTask(data, 'reasoned')
    if (picked === 'consequences') return consequenceTask(data)
    return hazardTask(data, picked === 'hazards' ? undefined : 3)
  },
  arithmetic: {
    mcqAccuracy,
    referenceLetter,
    hazardScores,
    consequenceScore,
    pointVerdict,
    extractChoice,
  },
} as const satisfies Benchmark

const shared = (data: DataFolder) => ({
  name: set,
  ...(sourceOf(data, set) !== undefined && { source: sourceOf(data, set)! }),
})

/** `QA.json` in the published format where it is there, else the public fine-tuning half. */
async function choiceTask(data: DataFolder, mode: Mode): Promise<TaskDefinition> {
  const dataset = data.has(set, 'QA.json')
    ? await collectDataset(data.rows(set, publishedMcq, { file: 'QA.json' }), {
        ...shared(data),
        sample: (row, where) => ({
          id: `mcq:${where.split(':').at(-1)}`,
          input: choicePrompt(row.Question, mode),
          choices: splitOptions(row.Question, where).choices,
          target: row['Correct Answer'],
          metadata: { category: row.Category, level: row.Level, ...(row.Topic && { topic: row.Topic }) },
        }),
      })
    : await collectDataset(data.rows(set, labsafetyRow), {
        ...shared(data),
        sample(row, where) {
          if (row.labels.part !== 'text_qa') return undefined
          if (row.response === undefined) throw malformedRow(where, 'response: missing')
          const question = publicQuestion(row.text)
          return {
            id: row.id,
            input: choicePrompt(question, mode),
            choices: splitOptions(question, where).choices,
            target: publicKey(row.response, where),
          }
        },
      })
  return {
    name: mode === 'direct' ? 'labsafety/mcq' : 'labsafety/mcq-reasoned',
    version: '1',
    dataset,
    solver: [withSystem(systemPrompt[mode]), answerOnce],
    scorer: choiceScorer,
    metrics: [choiceMetric],
    config: { temperature: 0, maxTokens: 512 },
    card: labsafetyBenchmark.card,
  }
}

async function hazardTask(data: DataFolder, points: number | undefined): Promise<TaskDefinition> {
  const number = scenarioNumbers()
  const dataset = await collectDataset(data.rows(set, labsafetyRow), {
    ...shared(data),
    sample(row, where) {
      if (row.labels.part !== 'scenario_hazards') return undefined
      const { category } = row.labels
      if (category === undefined) throw malformedRow(where, 'labels.category: missing')
      const scenario = scenarioOf(row.text)
      const references = row.meta?.answer_points ?? []
      return {
        id: row.id,
        input: hazardPrompt(scenario, publicQuestion(row.text), points),
        target: references,
        cluster: number(scenario),
        metadata: { question: category, points: references.length },
      }
    },
  })
  return {
    name: points === undefined ? 'labsafety/hazards' : 'labsafety/hazards-three-points',
    version: '1',
    dataset,
    solver: answerOnce,
    scorer: coverageScorer,
    metrics: [hazardMetric],
    config: { temperature: 0 },
    card: labsafetyBenchmark.card,
  }
}

async function consequenceTask(data: DataFolder): Promise<TaskDefinition> {
  const file = 'decision_consequence_train.json'
  const number = scenarioNumbers()
  const dataset = await collectDataset(data.rows(set, consequenceRow, { file }), {
    ...shared(data),
    sample: (row, where) => ({
      id: `consequence:${where.split(':').at(-1)}`,
      input: consequencePrompt(row._original_scenario, row._original_decision),
      target: row._original_consequence,
      cluster: number(row._original_scenario),
    }),
  })
  return {
    name: 'labsafety/consequences',
    version: '1',
    dataset,
    solver: answerOnce,
    scorer: coverageScorer,
    metrics: [consequenceMetric],
    config: { temperature: 0 },
    card: labsafetyBenchmark.card,
  }
}

/** A short name for each scenario, in order of first sight. */
function scenarioNumbers(): (scenario: string) => string {
  const seen = new Map<string, string>()
  return scenario => {
    const known = seen.get(scenario) ?? `scenario:${seen.size + 1}`
    seen.set(scenario, known)
    return known
  }
}
