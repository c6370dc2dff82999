import { InvalidArgumentError } from 'commander'

/** Reads an integer option. @throws commander's InvalidArgumentError, which names the option and the value */
export function parseInteger({ min, max }: { min: number; max: number }): (text: string) => number {
  return text => {
    const value = Number(text)
    if (/^\d+$/.test(text) && value >= min && value <= max) return value
    throw new InvalidArgumentError(`Must be an integer from ${min} to ${max}.`)
  }
}
