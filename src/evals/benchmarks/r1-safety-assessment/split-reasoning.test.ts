import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { splitReasoning } from './split-reasoning.js'

const split = (content: string) => splitReasoning({ content })

describe('splitting a reply', () => {
  it.each([
    ['no tags', 'just an answer', { reasoning: null, answer: 'just an answer', truncated: false }],
    ['both tags', '<think>hm</think>yes', { reasoning: 'hm', answer: 'yes', truncated: false }],
    ['only a closing tag', 'hm</think>\n\nyes', { reasoning: 'hm', answer: 'yes', truncated: false }],
    [
      'only an opening tag',
      '<think>hm, and then',
      { reasoning: 'hm, and then', answer: '', truncated: true },
    ],
    [
      'nested tags',
      '<think>a<think>b</think>c</think>yes',
      { reasoning: 'a\n\nb\n\nc', answer: 'yes', truncated: false },
    ],
    ['empty thinking', '<think>\n\n</think>\n\nyes', { reasoning: '', answer: 'yes', truncated: false }],
    [
      'two blocks',
      '<think>one</think><think>two</think>yes',
      { reasoning: 'one\n\ntwo', answer: 'yes', truncated: false },
    ],
    ['white space', '  <think> a  </think>  yes \n', { reasoning: 'a', answer: 'yes', truncated: false }],
    [
      'a tag inside a code fence',
      'see:\n```\n<think>x</think>\n```\ndone',
      { reasoning: null, answer: 'see:\n```\n<think>x</think>\n```\ndone', truncated: false },
    ],
    [
      'a fence that is never closed',
      '```\n<think>hm</think>yes',
      { reasoning: 'hm', answer: '```\nyes', truncated: false },
    ],
    [
      'a block that opens again',
      '<think>a</think><think>b',
      { reasoning: 'a\n\nb', answer: '', truncated: true },
    ],
  ])('with %s', (_, content, expected) => expect(split(content)).toEqual(expected))

  it('takes the field of the provider before any tag', () => {
    expect(splitReasoning({ content: 'yes', reasoning: ' hm ' })).toEqual({
      reasoning: 'hm',
      answer: 'yes',
      truncated: false,
    })
  })

  it('gives the same for a field and for tags', () => {
    fc.assert(
      fc.property(
        fc.stringMatching(/^[a-z .]{1,40}$/),
        fc.stringMatching(/^[a-z .]{1,40}$/),
        (reasoning, content) => {
          expect(split(`<think>${reasoning}</think>${content}`)).toEqual(
            splitReasoning({ content, reasoning }),
          )
        },
      ),
    )
  })
})
