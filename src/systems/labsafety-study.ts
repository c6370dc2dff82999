import { labsafetyBenchmark } from '../evals/index.js'
import { benchmarkClaims } from './benchmark-claims.js'
import type { ClaimReport } from './claim-report.js'
import type { ReproduceOptions } from './system.js'

const { hazardScores, mcqAccuracy, pointVerdict, extractChoice } = labsafetyBenchmark.arithmetic

/** A judge's replies by point for the four questions of two scenarios; `null`: the model gave no reply. */
const judgements: readonly (readonly string[] | null)[] = [
  ['1', '1\n'],
  ['1', '0', '0'],
  [' 1', '0'],
  ['1'],
  ['0', '0'],
  ['1', '1'],
  ['1', '1', '0', '1'],
  null,
]
const points = [2, 3, 2, 1, 2, 2, 4, 2]
const questions = [
  'Most_Common_Hazards',
  'Improper_Operation_Issues',
  'Negative_Lab_Environment_Impacts',
  'Most_Likely_Safety_Incidents',
] as const

/** LabSafety Bench's arithmetic on transcripts. @throws InvalidInputError on the data folder */
export async function reproduceLabsafety(options: ReproduceOptions): Promise<ClaimReport> {
  const { score, micro, answeredOnly, byQuestion } = hazardScores(
    judgements.map((replies, i) => ({
      question: questions[i % 4]!,
      points: points[i]!,
      covered: replies?.filter(reply => pointVerdict(reply) === 1).length ?? null,
    })),
  )
  const replies = ['Final Choice: B', 'It depends.', 'Final Answer: C', 'a', 'Final Choice: D']
  return benchmarkClaims({
    benchmark: labsafetyBenchmark,
    claim: 'Models know laboratory safety too little: none covers more than 70 % of expert hazards.',
    checked: [
      { figure: 'HazardScore', ours: score, expected: 57.29, digits: 2 },
      {
        figure: '… each point weighing the same (not the published figure)',
        ours: micro,
        expected: 55.56,
        digits: 2,
      },
      {
        figure: '… without the missing reply (not the published figure)',
        ours: answeredOnly,
        expected: 65.48,
        digits: 2,
      },
      ...questions.map((question, i) => ({
        figure: `HazardScore, ${question}`,
        ours: byQuestion[question],
        expected: [50, 66.67, 62.5, 50][i]!,
        digits: 2,
      })),
      {
        figure: 'Accuracy, what names no option counting as wrong',
        ours: mcqAccuracy(['B', 'A', 'C', 'D', 'B'], replies.map(extractChoice)),
        expected: 40,
      },
    ],
    stated: [
      { figure: 'GPT-4o, accuracy on all 765', published: '84.96 % in its table, 86.27 % in its text' },
      { figure: 'Llama3-70B, accuracy on 632 text questions', published: '78.32 %' },
      { figure: 'Students, mean accuracy', published: '65.52 %' },
    ],
    options,
  })
}
