import { InvalidArgumentError } from '../../core/index.js'
import { InsufficientDataError } from '../../stats/index.js'

/**
 * The conformal rank ceil((n + 1)(1 - rate)), from 1 to n.
 *
 * @throws InvalidArgumentError on a rate outside (0, 1); InsufficientDataError if n is too small for the rate
 */
export function checkedRate(
  caller: string,
  { falseAlarmRate, runs }: { falseAlarmRate: number; runs: number },
): number {
  if (!(falseAlarmRate > 0 && falseAlarmRate < 1))
    throw new InvalidArgumentError(`${caller}: falseAlarmRate must be in (0, 1), got ${falseAlarmRate}`)
  // The margin keeps (n + 1)(1 - rate) from rounding just above an integer it equals.
  const rank = Math.ceil((runs + 1) * (1 - falseAlarmRate) - 1e-9)
  if (rank > runs)
    throw new InsufficientDataError(
      `${caller}: a false-alarm rate of ${falseAlarmRate} needs at least ${Math.ceil(1 / falseAlarmRate - 1e-9) - 1} runs without violation, got ${runs}`,
      { missing: 'negatives' },
    )
  return rank
}
