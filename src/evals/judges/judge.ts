/** @file Who gives verdicts: a model, a panel or a person, in one shape. */
import { InvalidArgumentError } from '../../core/index.js'
import type { Json } from '../json.js'
import type { SolverContext } from '../solver.js'

/** What a verdict may be: one of some labels, or a number of a scale. */
export type VerdictForm =
  | { readonly labels: readonly string[] }
  | { readonly min: number; readonly max: number; readonly integer?: boolean }

export type Verdict = string | number

/** One exchange to judge. */
export interface JudgedItem {
  readonly id: string
  readonly epoch: number
  readonly request: string
  readonly answer: string
  /** What a right answer is, where the question needs it. */
  readonly reference?: string
}

/** One member's say on a panel; `null` where it could not be read. */
export interface Vote {
  readonly judge: string
  readonly verdict: Verdict | null
}

/** A verdict, or why there is none. Nothing unread is ever a verdict. */
export type Judgement =
  | {
      readonly type: 'verdict'
      readonly verdict: Verdict
      readonly reason?: string
      readonly votes?: readonly Vote[]
    }
  | {
      readonly type: 'none'
      /** `unparsed`: what was said cannot be read. `missing`: nobody has said anything yet. */
      readonly cause: 'unparsed' | 'missing'
      readonly explanation: string
      readonly votes?: readonly Vote[]
    }

export interface Judge {
  readonly name: string
  readonly form: VerdictForm
  judge(item: JudgedItem, context: SolverContext): Promise<Judgement>
}

/** @throws InvalidArgumentError if there are fewer than two labels, or the scale is empty */
export function checkForm(caller: string, form: VerdictForm): void {
  if ('labels' in form) {
    const spelt = form.labels.map(label => label.trim().toLowerCase())
    if (new Set(spelt).size < 2 || new Set(spelt).size < spelt.length || spelt.includes(''))
      throw new InvalidArgumentError(
        `${caller}: labels must be at least two different texts, got ${JSON.stringify(form.labels)}`,
      )
  } else if (!(Number.isFinite(form.min) && Number.isFinite(form.max) && form.min < form.max))
    throw new InvalidArgumentError(`${caller}: the scale must rise, got ${form.min} to ${form.max}`)
}

/** Reads one verdict as the form has it; undefined if it is none. Labels are spelt out whole, in any case. */
export function readVerdict(text: string, form: VerdictForm): Verdict | undefined {
  const said = text
    .trim()
    .replace(/^[*_`"']+|[*_`"'.]+$/g, '')
    .trim()
  if ('labels' in form) return form.labels.find(label => label.toLowerCase() === said.toLowerCase())
  if (!/^[-+]?\d+(?:\.\d+)?$/.test(said)) return undefined
  const number = Number(said)
  const fits = number >= form.min && number <= form.max && (form.integer !== true || Number.isInteger(number))
  return fits ? number : undefined
}

/** For a score's metadata. */
export const votesAsJson = (votes: readonly Vote[]): Json => votes.map(vote => ({ ...vote }))
