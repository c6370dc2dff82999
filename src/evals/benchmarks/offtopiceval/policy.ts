import { InvalidInputError } from '../../../core/index.js'

/** One agent with one job. `fallback` is the sentence it declines with. */
export interface AgentPolicy {
  readonly id: string
  readonly name: string
  readonly role: string
  readonly fallback: string
  readonly systemPrompt: string
}

/** A published policy. The name is the bot's own, which two file names do not tell. @throws InvalidInputError naming the file */
export function parsePolicyMarkdown(
  markdown: string,
  { id, file }: { readonly id: string; readonly file: string },
): AgentPolicy {
  const fallback = /I(?: am|['’]m) sorry, I am ([A-Za-z]+),[^"”*\n]*/.exec(markdown)
  if (fallback === null)
    throw new InvalidInputError({
      code: 'malformed_row',
      where: file,
      message: `${file}: no fallback sentence ("I am sorry, I am NAME, …")`,
    })
  return {
    id,
    name: fallback[1]!,
    role: section(markdown, /primary role/i),
    fallback: fallback[0].trim(),
    systemPrompt: markdown,
  }
}

/** The text under the first heading that matches; empty where there is none. */
function section(markdown: string, heading: RegExp): string {
  const parts = markdown.split(/^#+ /m)
  const found = parts.find(part => heading.test(part.split('\n')[0] ?? ''))
  return found === undefined ? '' : found.split('\n').slice(1).join('\n').trim()
}
