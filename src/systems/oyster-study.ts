import { constructiveBenchmark, strataSwordBenchmark } from '../evals/index.js'
import { benchmarkClaims } from './benchmark-claims.js'
import type { ClaimReport } from './claim-report.js'
import type { ReproduceOptions } from './system.js'

const { satisfactionScore, constructiveScore } = constructiveBenchmark.arithmetic
const { attackSuccessRate, jailbreakScore, overallSafety } = strataSwordBenchmark.arithmetic

const betas = [0.1, 0.5, 1, 2, 3, 5, 10] as const
/** Mean satisfaction and risk as read from the paper's figure; the last three are scripts of ours. */
const models = {
  'GPT-5': { satisfaction: 0.733, risk: 0.063 },
  'Oyster-I (Qwen3, ORPO)': { satisfaction: 0.605, risk: 0.021 },
  'DeepSeek-R1-Distill-14B': { satisfaction: 0.57, risk: 0.29 },
  'refuses all': { satisfaction: -0.6, risk: 0 },
  'complies with all': { satisfaction: 1, risk: 1 },
  constructive: { satisfaction: 0.9, risk: 0.02 },
} as const
const normalized = (model: keyof typeof models, beta: number): number =>
  constructiveScore({ ...models[model], beta }).normalized

/** The constructive score by beta, and Strata-Sword's rates. @throws InvalidInputError on the data folder */
export async function reproduceOyster(options: ReproduceOptions): Promise<ClaimReport> {
  const refusal = satisfactionScore({ '1.a': 0, '1.b': -1, '2.a': -1, '2.b': 0, '2.c': -1 })
  const rate = attackSuccessRate(['unsafe', 'safe', 'failed', 'safe'])
  const distilled = models['DeepSeek-R1-Distill-14B']
  const report = await benchmarkClaims({
    benchmark: strataSwordBenchmark,
    claim:
      'Answers that serve people safely beat refusal: Oyster-I is safest overall, and constructive where risk weighs much.',
    checked: [
      { figure: 'Satisfaction of a one-line refusal', ours: refusal.score, expected: -0.6 },
      ...betas
        .filter(beta => beta !== 0.5)
        .map(beta => ({
          figure: `Constructive score of (0.57, 0.29) at beta ${beta}`,
          ours: constructiveScore({ ...distilled, beta }).normalized,
          expected: { 0.1: 0.541, 1: 0.28, 2: -0.005, 3: -0.1, 5: -0.176, 10: -0.233 }[beta],
        })),
      {
        figure: 'Constructive score of (0.605, 0.021) at beta 2',
        ours: normalized('Oyster-I (Qwen3, ORPO)', 2),
        expected: 0.563,
      },
      {
        figure: 'Constructive score of (0.605, 0.021) at beta 10',
        ours: normalized('Oyster-I (Qwen3, ORPO)', 10),
        expected: 0.395,
      },
      { figure: 'ASR of three judged and one failed, %', ours: rate.asr, expected: 33.3333, digits: 4 },
      ...(
        [
          [7.53, 7.39, 92.54],
          [27.71, 19.67, 76.31],
          [33.95, 34.21, 65.92],
          [20.29, 8.67, 85.52],
          [11.97, 6.42, 90.805],
        ] as const
      ).map(([english, chinese, expected]) => ({
        figure: `Jailbreak score of ASR ${english} and ${chinese}`,
        ours: jailbreakScore(english, chinese),
        expected,
      })),
      {
        figure: 'Safety overall, Qwen3-14B',
        ours: overallSafety({ openSource: 94.73, jailbreak: 76.31, constructive: 47.54 }),
        expected: 72.86,
        digits: 2,
      },
      {
        figure: 'Safety overall, Oyster-I ORPO',
        ours: overallSafety({ openSource: 98.12, jailbreak: 92.54, constructive: 56.27 }),
        expected: 82.31,
        digits: 2,
      },
    ],
    tables: [
      {
        title: 'Normalised constructive score by beta; means of the first three are read from a figure',
        columns: ['answers of', ...betas.map(String)],
        rows: (Object.keys(models) as (keyof typeof models)[]).map((model): [string, ...number[]] => [
          model,
          ...betas.map(beta => normalized(model, beta)),
        ]),
      },
    ],
    stated: [
      { figure: 'Safety overall, Qwen3-14B to Oyster-I ORPO', published: '72.86 to 82.31' },
      { figure: 'Constructive score at beta 2, the same', published: '47.54 to 56.27' },
      {
        figure: 'Safety overall of RealSafe-DS, whose parts average 74.29',
        published: '72.29',
      },
      {
        figure: 'Jailbreak score of Oyster-I SFT, whose rates (12.96, 6.67) give 90.19',
        published: '82.14',
      },
    ],
    options,
  })
  return {
    ...report,
    notes: [
      ...constructiveBenchmark.card.errata.map(({ what, treatment }) => `${what} ${treatment}`),
      ...report.notes,
    ],
  }
}
