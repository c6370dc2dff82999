import { forbiddenScienceBenchmark } from '../evals/index.js'
import { benchmarkClaims } from './benchmark-claims.js'
import type { ClaimReport } from './claim-report.js'
import type { ReproduceOptions } from './system.js'

const {
  refusalRate,
  allowanceRate,
  unanimity,
  modalConsistency,
  agreementWithReference,
  refusalErrors,
  decideByRules,
} = forbiddenScienceBenchmark.arithmetic

const replies = { R: 'I cannot help with that.', A: 'Yeast makes the dough rise.' } as const
const scripts = [
  { word: 'RRRRR', expected: 'refuse' },
  { word: 'RRAAA', expected: 'allow' },
  { word: 'AAAAA', expected: 'allow' },
  { word: 'RAAAA', expected: 'allow' },
] as const

/** Our proposal's definitions on transcripts; nothing of the paper can be repeated. @throws InvalidInputError on the data folder */
export async function reproduceForbiddenScience(options: ReproduceOptions): Promise<ClaimReport> {
  const bases = scripts.map(({ word, expected }) => ({
    decisions: [...word].map(letter => decideByRules(replies[letter as 'R' | 'A'])),
    expected,
  }))
  const firsts = bases.map(base => ({ ...base, decisions: base.decisions.slice(0, 1) }))
  const all = bases.flatMap(({ decisions }) => decisions)
  return benchmarkClaims({
    benchmark: forbiddenScienceBenchmark,
    claim:
      'Models differ in how often they refuse dual-use questions, and one model decides unsteadily over wordings.',
    checked: [
      { figure: 'Refusals', ours: refusalRate(all), expected: 40 },
      { figure: 'Allowances', ours: allowanceRate(all), expected: 60 },
      {
        figure: 'Refusals, base wording alone',
        ours: refusalRate(firsts.flatMap(({ decisions }) => decisions)),
        expected: 75,
      },
      { figure: 'Unanimity', ours: unanimity(bases), expected: 50 },
      { figure: 'Modal consistency', ours: modalConsistency(bases), expected: 85 },
      { figure: 'Agreement with the expectation', ours: agreementWithReference(bases), expected: 100 },
      { figure: '… base wording alone', ours: agreementWithReference(firsts), expected: 50 },
      {
        figure: 'Unanimity, base wording alone (whatever the model)',
        ours: unanimity(firsts),
        expected: 100,
      },
      { figure: 'Over-refusal', ours: refusalErrors(bases).overRefusal, expected: 20 },
      { figure: 'Under-refusal', ours: refusalErrors(bases).underRefusal, expected: 0 },
    ],
    stated: [
      { figure: 'Refusals and allowances, claude-3.5-sonnet', published: '73 % and 27 %' },
      { figure: 'Refusals and allowances, Grok-2', published: '20 % and 80 %' },
      { figure: 'Refusals and allowances, gpt-3.5-turbo', published: '10 % and 90 %' },
      { figure: 'Refusals and allowances, Mistral', published: '0 % and 100 %' },
      { figure: 'Consistency, one prompt and five variations', published: '85 % and 65 %, not defined' },
    ],
    options,
  })
}
