/** @file `POST /v1/embeddings`: its input forms. The request is passed on as it came. */
import { z } from 'zod'
import { InvalidInputError } from '../core/index.js'
import type { Subject } from '../pipeline/index.js'
import { parseBody } from './openai-parse.js'

const embeddingsRequest = z.looseObject({
  model: z.string().min(1),
  input: z.union([z.string(), z.array(z.unknown()).min(1).max(2048)]),
})

export type EmbeddingsRequest = z.output<typeof embeddingsRequest>

/** @throws InvalidInputError `invalid_request`, with the field in `where` */
export const parseEmbeddingsRequest = (body: unknown): EmbeddingsRequest => parseBody(embeddingsRequest, body)

/**
 * Each text of the input, judged by itself as a user's. One of white space alone says nothing and is left out.
 *
 * @throws InvalidInputError `unsupported_content` for tokens, which only the model's own tokenizer can read, and for
 *   anything else that is no text
 */
export function embeddingSubjects({ input }: EmbeddingsRequest): readonly Subject[] {
  const texts = typeof input === 'string' ? [input] : input.map(textAt)
  return texts
    .filter(text => text.trim() !== '')
    .map(text => ({ edge: 'user', conversation: { messages: [{ role: 'user', text }] } }))
}

function textAt(item: unknown, index: number): string {
  if (typeof item === 'string') return item
  const isTokens = typeof item === 'number' || Array.isArray(item)
  throw new InvalidInputError({
    code: 'unsupported_content',
    where: `input[${index}]`,
    message: `input[${index}]: ${isTokens ? 'tokens' : 'what is no text'} cannot be judged; send the text itself`,
  })
}
