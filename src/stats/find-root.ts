import { InvalidArgumentError } from '../core/index.js'

/**
 * The zero of a rising function of a positive number, by bisection on the logarithm: 100 halvings reach the last bit
 * of any bracket.
 *
 * @throws InvalidArgumentError, with `message`, if the function does not rise through 0 between low and high
 */
export function findRoot(
  rising: (x: number) => number,
  { low, high, message }: { low: number; high: number; message: string },
): number {
  if (!(rising(low) < 0 && rising(high) > 0)) throw new InvalidArgumentError(message)
  let [below, above] = [Math.log(low), Math.log(high)]
  for (let i = 0; i < 100; i++) {
    const middle = (below + above) / 2
    if (middle <= below || middle >= above) break
    if (rising(Math.exp(middle)) < 0) below = middle
    else above = middle
  }
  return Math.exp((below + above) / 2)
}
