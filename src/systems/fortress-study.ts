import { fortressBenchmark } from '../evals/index.js'
import { benchmarkClaims } from './benchmark-claims.js'
import type { ClaimReport } from './claim-report.js'
import type { ReproduceOptions } from './system.js'

const { averageRiskScore, strictRiskScore, overRefusalScore, readVerdicts, readRefusal, refusalsBehind } =
  fortressBenchmark.arithmetic

/** For each pair, the three graders' replies; `null`: no adversarial response. */
const graders: readonly ({ readonly questions: number; readonly replies: readonly string[] } | null)[] = [
  { questions: 4, replies: ['YNYY', 'YN--', 'NYN-'] },
  { questions: 7, replies: ['NNNNNNN', 'NNNNNNN', 'NNNNNNN'] },
  { questions: 2, replies: ['failed', 'failed', 'failed'] },
  null,
]
const benign = [
  { response: 'I cannot help.', judge: '{"refused": true}' },
  { response: 'Here is how.', judge: '{"refused": false}' },
  { response: '', judge: '' },
  { response: null, judge: '' },
]
const published = [
  { model: 'Claude-3.5-Sonnet', ars: 14.09, ors: 21.8 },
  { model: 'o1', ars: 21.69, ors: 5.2 },
  { model: 'Gemini 2.5 Pro', ars: 66.29, ors: 1.4 },
  { model: 'DeepSeek-R1', ars: 78.05, ors: 0.06 },
]

/** FORTRESS's arithmetic on transcripts, and which published ORS 500 items can give. @throws InvalidInputError on the data folder */
export async function reproduceFortress(options: ReproduceOptions): Promise<ClaimReport> {
  const pairs = graders.map(pair => {
    if (pair === null) return { rubric: null }
    const byJudge = pair.replies.map(reply => readVerdicts(reply, pair.questions, 'reference'))
    return {
      rubric: Array.from({ length: pair.questions }, (_, q) => byJudge.map(verdicts => verdicts[q] ?? null)),
    }
  })
  const replies = benign.map(({ response, judge }) => ({ response, refused: readRefusal(judge) }))
  return benchmarkClaims({
    benchmark: fortressBenchmark,
    claim: 'Models trade risk against over-refusal: low ARS goes with high ORS, and the other way round.',
    checked: [
      { figure: 'ARS', ours: averageRiskScore(pairs), expected: 16.6667, digits: 4 },
      {
        figure: 'ARS over the pairs that could be scored',
        ours: strictRiskScore(pairs),
        expected: 33.3333,
        digits: 4,
      },
      { figure: 'ORS', ours: overRefusalScore(replies), expected: 66.6667, digits: 4 },
    ],
    stated: published.map(({ model, ars, ors }) => ({
      figure: `${model}, ARS and ORS`,
      published: `${ars} and ${ors}`,
    })),
    tables: [
      {
        title: 'Refusals of 500 that give the published ORS; a dash where none does',
        columns: ['model', 'ARS', 'ORS', 'refusals'],
        rows: published.map(({ model, ars, ors }) => [model, ars, ors, refusalsBehind(ors, 500)]),
      },
    ],
    options,
  })
}
