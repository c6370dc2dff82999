import { InvalidArgumentError } from '../../core/index.js'

/** The variant asked for, or the first. @throws InvalidArgumentError naming the variants there are */
export function pickVariant<Variant extends string>(
  benchmark: string,
  { variant, variants }: { readonly variant: string | undefined; readonly variants: readonly Variant[] },
): Variant {
  const found = variant === undefined ? variants[0] : variants.find(name => name === variant)
  if (found === undefined)
    throw new InvalidArgumentError(
      `${benchmark}: variant must be one of ${variants.join(', ')}, got "${variant}"`,
    )
  return found
}
