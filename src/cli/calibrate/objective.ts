import { InvalidArgumentError } from 'commander'
import type { ThresholdObjective } from '../../stats/index.js'

/** Reads `f1`, `max-fpr=0.02` or `min-recall=0.9`. @throws commander's InvalidArgumentError, which names the option */
export function parseObjective(text: string): ThresholdObjective {
  if (text === 'f1') return 'f1'
  const match = /^(max-fpr|min-recall)=(0(?:\.\d+)?|1(?:\.0+)?|\.\d+)$/.exec(text)
  if (match === null)
    throw new InvalidArgumentError('Must be f1, max-fpr=RATE or min-recall=RATE, with a rate in [0, 1].')
  const rate = Number(match[2])
  return match[1] === 'max-fpr' ? { maxFpr: rate } : { minRecall: rate }
}

/** Reads a rate in (0, 1). @throws commander's InvalidArgumentError, which names the option */
export function parseBudget(text: string): number {
  const rate = Number(text)
  if (text.trim() === '' || !(rate > 0 && rate < 1))
    throw new InvalidArgumentError('Must be a rate in (0, 1), such as 0.01.')
  return rate
}
