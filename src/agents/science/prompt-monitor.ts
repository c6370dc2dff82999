import {
  type Context,
  InvalidArgumentError,
  type Signal,
  type SubjectRecord,
  scoreOf,
} from '../../core/index.js'
import type { FindingVerdict } from '../limits/fuse-findings.js'
import { attackInstructions, readAttack, readRisk, riskInstructions } from './checker-reply.js'
import { ask, checkText, type Finding, fuse, recordOf, type TextJudge, withoutQuotes } from './finding.js'
import { type Reading, readingsOf, type Transform } from './readings.js'

export interface PromptMonitorOptions {
  /** Says how risky a text is; a guard's signal, wrapped to take a text. */
  readonly guard: Signal<string>
  /** On the guard's score, 0 to 100: a score above `reject` rejects, one above `warning` warns. */
  readonly thresholds: { readonly warning: number; readonly reject: number }
  /** Sorts into pass, warning and reject; left out, the guard alone judges the risk. */
  readonly checker?: TextJudge
  /** Looks for the 17 types of attack. */
  readonly attackDetector: TextJudge
  /** What an attack on a request that is harmless otherwise comes to. @default reject */
  readonly onAttack?: 'warning' | 'reject'
  /** Characters read of a request; a longer one is cut and never passes. @default 20000 */
  readonly maxLength?: number
}

export interface PromptFinding extends Finding {
  readonly findings: readonly Finding[]
  readonly subject: SubjectRecord
  readonly truncated: boolean
  /** Disguises that were undone on the way. */
  readonly transforms: readonly Transform[]
}

/**
 * The first of SafeScientist's checks: guard, checker and attack detector each read the request and everything it hides,
 * and any reject rejects. Their errors are not independent (the paper's plain prompts: 96.7 % expected, 86.7 % seen), and
 * false alarms add up as well.
 */
export class PromptMonitor {
  readonly #options: Required<Omit<PromptMonitorOptions, 'checker'>> & Pick<PromptMonitorOptions, 'checker'>

  /** @throws InvalidArgumentError */
  constructor(options: PromptMonitorOptions) {
    const { thresholds, maxLength = 20_000, onAttack = 'reject' } = options
    const { warning, reject } = thresholds
    if (!(warning >= 0 && warning <= reject && reject <= 100))
      throw new InvalidArgumentError(
        `PromptMonitor: thresholds must satisfy 0 <= warning <= reject <= 100, got ${warning} and ${reject}`,
      )
    if (!Number.isInteger(maxLength) || maxLength < 1)
      throw new InvalidArgumentError(`PromptMonitor: maxLength must be a positive integer, got ${maxLength}`)
    this.#options = { ...options, maxLength, onAttack }
  }

  /** @throws InvalidArgumentError on an empty text; the abort reason */
  async inspect(text: string, context: Context): Promise<PromptFinding> {
    checkText('PromptMonitor.inspect', text)
    const { maxLength } = this.#options
    const truncated = text.length > maxLength
    const { readings, incomplete } = readingsOf(text.slice(0, maxLength))
    const findings = (await Promise.all(readings.map(reading => this.#judge(reading, context)))).flat()
    if (truncated) findings.push(unread(`only the first ${maxLength} characters were read`))
    if (incomplete) findings.push(unread('there is more hidden text than is read'))
    return {
      ...fuse(findings, 'prompt'),
      findings,
      subject: recordOf(text),
      truncated,
      transforms: [...new Set(readings.flatMap(({ transforms }) => transforms))],
    }
  }

  #judge({ text, transforms }: Reading, context: Context): Promise<Finding[]> {
    const { guard, checker, attackDetector, thresholds, onAttack } = this.#options
    const { abort } = context
    const through = transforms.length === 0 ? '' : ` (read through ${transforms.join(', ')})`
    const options = abort === undefined ? {} : { abort }
    const opinion = async (source: string, judge: () => Promise<Omit<Finding, 'source'>>) => {
      const answer = await ask({ source, abort }, judge)
      return 'unknown' in answer ? answer.unknown : { source, ...answer.opinion }
    }
    return Promise.all([
      opinion(guard.name, async () => {
        const score = scoreOf((await guard.assess(text, context)).risk)
        const verdict: FindingVerdict =
          score > thresholds.reject ? 'reject' : score > thresholds.warning ? 'warning' : 'pass'
        const reasons = verdict === 'pass' ? [] : [`${guard.name} scores ${score} of 100${through}`]
        return { verdict, reasons, attackTypes: [] }
      }),
      opinion('attack detector', async () => {
        const types = readAttack(await attackDetector({ instructions: attackInstructions, text }, options))
        return {
          verdict: types.length > 0 ? onAttack : 'pass',
          reasons: types.map(type => `attack: ${type}${through}`),
          attackTypes: types,
        }
      }),
      ...(checker === undefined
        ? []
        : [
            opinion('checker', async () => {
              const { verdict, reason } = readRisk(
                await checker({ instructions: riskInstructions, text }, options),
              )
              const reasons = verdict === 'pass' ? [] : [`checker: ${withoutQuotes(reason, text)}${through}`]
              return { verdict, reasons, attackTypes: [] }
            }),
          ]),
    ])
  }
}

const unread = (reason: string): Finding => ({
  verdict: 'unknown',
  source: 'reader',
  reasons: [reason],
  attackTypes: [],
})
