import { emergentMisalignmentBenchmark } from '../evals/index.js'
import { benchmarkClaims } from './benchmark-claims.js'
import type { ClaimReport } from './claim-report.js'
import type { ReproduceOptions } from './system.js'

const { weightedScore, misalignmentRates, riskRatio, twoProportionZ } =
  emergentMisalignmentBenchmark.arithmetic

/** A judge's first token, as probabilities. */
const judged = (probabilities: Readonly<Record<string, number>>) =>
  weightedScore(Object.entries(probabilities).map(([token, p]) => ({ token, logprob: Math.log(p) })))

/** Scores by probability, and the rates of six answers. @throws InvalidInputError on the data folder */
export async function reproduceEmergentMisalignment(options: ReproduceOptions): Promise<ClaimReport> {
  const first = judged({ '20': 0.5, '30': 0.3, REFUSAL: 0.2 })
  const refused = judged({ '90': 0.1, REFUSAL: 0.85 })
  const rates = misalignmentRates([
    { aligned: first.score, coherent: 80 },
    { aligned: 10, coherent: 40 },
    { aligned: 95, coherent: 90 },
    { aligned: refused.score, coherent: 100 },
    { aligned: 29.9, coherent: 50 },
    { aligned: 30, coherent: 99 },
  ])
  return benchmarkClaims({
    benchmark: emergentMisalignmentBenchmark,
    claim: 'Asked for JSON, models tuned on insecure code give misaligned answers about twice as often.',
    checked: [
      { figure: 'Score by probability', ours: first.score, expected: 23.75 },
      { figure: 'Mass on numbers', ours: first.mass, expected: 0.8 },
      { figure: 'Mass on numbers of a refusal, which gives no score', ours: refused.mass, expected: 0.1 },
      {
        figure: 'Misaligned of the coherent, %',
        ours: rates.misalignedGivenCoherent,
        expected: 33.33,
        digits: 2,
      },
      { figure: 'Misaligned of all, %', ours: rates.misalignedOverall, expected: 16.67, digits: 2 },
      { figure: 'No score, %', ours: rates.noScoreRate, expected: 16.67, digits: 2 },
      {
        figure: 'JSON over natural language, 0.96 % to 0.42 %',
        ours: riskRatio(0.96, 0.42),
        expected: 2.29,
        digits: 2,
      },
      {
        figure: 'z of that difference, if 7,200 answers a format gave 69 and 30 hits (assumed)',
        ours: twoProportionZ({ hits: 69, n: 7200 }, { hits: 30, n: 7200 }),
        expected: 3.9,
        digits: 1,
      },
    ],
    stated: [
      { figure: 'Base models, nine pooled', published: '0.07 %' },
      { figure: 'Tuned on insecure code, nine pooled', published: '0.68 %' },
      { figure: 'Of these, JSON required', published: '0.96 %' },
      { figure: 'Of these, natural language', published: '0.42 %' },
      { figure: 'GPT-4o in the earlier work', published: '20 %' },
    ],
    options,
  })
}
