/** @file Parts of a message that hold something else than text. */
import { InvalidInputError } from '../core/index.js'

export interface TextsOptions {
  /** What happens to parts that hold no text (images, audio, files). @default 'refuse' */
  readonly otherParts?: 'refuse' | 'ignore'
}

/**
 * What is said by a part that holds no text: nothing, if such parts are ignored.
 *
 * @throws InvalidInputError `unsupported_content` if they are refused
 */
export function otherPart(
  where: string,
  what: string,
  { otherParts = 'refuse' }: TextsOptions,
): readonly string[] {
  if (otherParts === 'ignore') return []
  throw new InvalidInputError({
    code: 'unsupported_content',
    where,
    message: `${where}: ${what} cannot be judged, only text can`,
  })
}
