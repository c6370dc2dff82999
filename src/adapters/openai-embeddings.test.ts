import { describe, expect, it } from 'vitest'
import { embeddingSubjects, parseEmbeddingsRequest } from './openai-embeddings.js'

const texts = (input: unknown) =>
  embeddingSubjects(parseEmbeddingsRequest({ model: 'm', input })).map(
    ({ edge, conversation }) => `${edge}: ${conversation.messages[0]!.text}`,
  )

describe('embeddingSubjects', () => {
  it('judges each text by itself', () => {
    expect(texts('a')).toEqual(['user: a'])
    expect(texts(['a', ' ', 'b'])).toEqual(['user: a', 'user: b'])
  })

  it.each([
    [[1, 2], 'input[0]'],
    [['a', [1, 2]], 'input[1]'],
    [[{ type: 'image' }], 'input[0]'],
  ])('refuses %j, which cannot be judged, at %s', (input, where) => {
    expect(() => texts(input)).toThrow(expect.objectContaining({ code: 'unsupported_content', where }))
  })

  it.each([undefined, 5, []])('refuses %j as input', input => {
    expect(() => texts(input)).toThrow(expect.objectContaining({ code: 'invalid_request', where: 'input' }))
  })
})
