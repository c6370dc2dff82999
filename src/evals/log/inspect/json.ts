/** @file JSON as Python writes it: numbers that are none stand bare, and mark what could not be scored. */

/** Stands for NaN in what is to be written. */
export const notANumber = '\uE000NaN'

/** @returns with `null` for NaN and infinities. @throws SyntaxError */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Strings are matched first, so that words inside them stay.
    return JSON.parse(
      text.replace(/"(?:[^"\\]|\\.)*"|-?\b(?:NaN|Infinity)\b/g, match =>
        match.startsWith('"') ? match : 'null',
      ),
    )
  }
}

export const toPythonJson = (value: unknown): string =>
  JSON.stringify(value).replaceAll(`"${notANumber}"`, 'NaN')
