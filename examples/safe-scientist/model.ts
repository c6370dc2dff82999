import OpenAI from 'openai'
import type { TextJudge } from '../../src/agents/index.js'

/**
 * Any model behind an OpenAI-compatible endpoint; key and address from OPENAI_API_KEY and OPENAI_BASE_URL.
 *
 * @throws the client's error; a reply without text
 */
export function endpointModel(model: string): TextJudge {
  const client = new OpenAI()
  return async ({ instructions, text }, { abort }) => {
    const { choices } = await client.chat.completions.create(
      {
        model,
        messages: [
          { role: 'system', content: instructions },
          { role: 'user', content: text },
        ],
      },
      abort === undefined ? {} : { signal: abort },
    )
    const content = choices[0]?.message.content
    if (content === null || content === undefined) throw new Error('the model gave no text')
    return content
  }
}
