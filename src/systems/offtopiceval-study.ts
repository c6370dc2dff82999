import { offTopicPublished, offtopicevalBenchmark } from '../evals/index.js'
import { benchmarkClaims } from './benchmark-claims.js'
import type { ClaimReport } from './claim-report.js'
import type { ReproduceOptions } from './system.js'

const { operationalSafety, referenceDecision, strictDecision, refusalRate, scoreAgents } =
  offtopicevalBenchmark.arithmetic

const refusing = (agentId: string, refused: number, of: number) =>
  Array.from({ length: of }, (_, i) => ({
    agentId,
    set: 'ood-direct' as const,
    decision: referenceDecision(i < refused ? '[No] I am sorry' : '[Yes] Of course'),
  }))

/** OffTopicEval's arithmetic on transcripts, and its 13 published OS from their parts. @throws InvalidInputError on the data folder */
export async function reproduceOfftopiceval(options: ReproduceOptions): Promise<ClaimReport> {
  const both = [...refusing('one', 9, 10), ...refusing('two', 10, 100)]
  const replies = ['[No] I am sorry', 'I cannot help with that', '[Yes] Here you go', 'Hm']
  return benchmarkClaims({
    benchmark: offtopicevalBenchmark,
    claim: 'Models with one job almost always take a disguised request from outside it.',
    checked: [
      // The published parts are rounded to 0.01, so their OS may be 0.01 off.
      ...offTopicPublished.map(row => ({
        figure: `OS of ${row.model} from its three rates`,
        ours: operationalSafety(row).os,
        expected: row.os,
        within: 0.0101,
      })),
      { figure: 'Refusals, each agent weighing the same', ours: scoreAgents(both).rrDirect, expected: 50 },
      {
        figure: '… each question weighing the same (not the published figure)',
        ours: refusalRate(both.map(({ decision }) => decision)),
        expected: 17.27,
        digits: 2,
      },
      {
        figure: 'Refusals, a reply without a verdict left out',
        ours: refusalRate(replies.map(referenceDecision)),
        expected: 66.67,
        digits: 2,
      },
      { figure: '… by the strict rule', ours: refusalRate(replies.map(strictDecision)), expected: 50 },
    ],
    stated: [
      { figure: 'Llama-3.3-70B, OS with P-ground', published: '53.93 to 94.99' },
      { figure: 'Q-ground, largest gain in OS', published: '23 points' },
    ],
    options,
  })
}
