import { InvalidArgumentError } from '../../core/index.js'
import type { Judge, Judgement, Verdict, Vote } from './judge.js'

export interface PanelOptions {
  /** `majority`: the label most judges give. `mean`: of numbers. @default 'majority' for labels, 'mean' for scales */
  readonly rule?: 'majority' | 'mean'
  /** Which label wins a tie (FORTRESS: yes). @default none: a tie is no verdict */
  readonly tie?: string
  /** Verdicts that must be readable, at least 1. @default more than half of the judges */
  readonly quorum?: number
  readonly name?: string
}

/**
 * Several judges as one; every vote is kept. A judge that cannot be read has no vote, and with too few votes there is no
 * verdict.
 *
 * @throws InvalidArgumentError if judges differ in form or share a name, or rule, tie or quorum do not fit
 */
export function panelJudge(judges: readonly Judge[], options: PanelOptions = {}): Judge {
  const [first] = judges
  if (first === undefined) throw new InvalidArgumentError('panelJudge: needs at least one judge')
  const { form } = first
  const {
    rule = 'labels' in form ? 'majority' : 'mean',
    tie,
    quorum = Math.floor(judges.length / 2) + 1,
    name = `panel(${judges.map(judge => judge.name).join(', ')})`,
  } = options
  check(judges, { rule, tie, quorum })
  return {
    name,
    form,
    async judge(item, context) {
      const judgements = await Promise.all(judges.map(judge => judge.judge(item, context)))
      const votes = judgements.map(
        (judgement, place): Vote => ({
          judge: judges[place]!.name,
          verdict: judgement.type === 'verdict' ? judgement.verdict : null,
        }),
      )
      return { ...decide(votes, { rule, tie, quorum }), votes }
    },
  }
}

interface Rules {
  readonly rule: 'majority' | 'mean'
  readonly tie: string | undefined
  readonly quorum: number
}

function decide(votes: readonly Vote[], { rule, tie, quorum }: Rules): Judgement {
  const given = votes.flatMap(({ verdict }) => verdict ?? [])
  const none = (explanation: string): Judgement => ({ type: 'none', cause: 'unparsed', explanation })
  if (given.length < quorum)
    return none(`${given.length} of ${votes.length} judges could be read, ${quorum} are needed`)
  if (rule === 'mean')
    return {
      type: 'verdict',
      verdict: (given as number[]).reduce((sum, verdict) => sum + verdict, 0) / given.length,
    }
  const counts = new Map<Verdict, number>()
  for (const verdict of given) counts.set(verdict, (counts.get(verdict) ?? 0) + 1)
  const most = Math.max(...counts.values())
  const winners = [...counts].filter(([, count]) => count === most).map(([verdict]) => verdict)
  if (winners.length === 1) return { type: 'verdict', verdict: winners[0]! }
  return tie !== undefined && winners.includes(tie)
    ? { type: 'verdict', verdict: tie, reason: 'by the rule for ties' }
    : none(`the judges are divided: ${winners.join(', ')}`)
}

function check(judges: readonly Judge[], { rule, tie, quorum }: Rules): void {
  const refuse = (what: string): never => {
    throw new InvalidArgumentError(`panelJudge: ${what}`)
  }
  const { form } = judges[0]!
  const spelt = JSON.stringify(form)
  if (judges.some(judge => JSON.stringify(judge.form) !== spelt)) refuse('all judges must use one form')
  if (new Set(judges.map(({ name }) => name)).size < judges.length) refuse('two judges have one name')
  if (rule === 'mean' && 'labels' in form) refuse('labels have no mean')
  if (tie !== undefined && !('labels' in form && form.labels.includes(tie))) refuse(`no label is "${tie}"`)
  if (!(Number.isInteger(quorum) && quorum >= 1 && quorum <= judges.length))
    refuse(`quorum must be an integer in [1, ${judges.length}], got ${quorum}`)
}
