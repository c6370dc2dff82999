import { describe, expect, it } from 'vitest'
import { parseRow, type Role, unknownPrompt } from './row.js'

describe('parseRow', () => {
  it.each<[string, string, Role | undefined, string]>([
    ['text is the user’s', '{"text":"a"}', undefined, 'user:a'],
    ['text is the assistant’s when asked', '{"text":"a"}', 'assistant', `user:${unknownPrompt} assistant:a`],
    ['a reply is judged behind its prompt', '{"prompt":"a","response":"b"}', undefined, 'user:a assistant:b'],
    ['the prompt alone when asked', '{"prompt":"a","response":"b"}', 'user', 'user:a'],
    [
      'text stands for the prompt of a reply',
      '{"text":"a","response":"b"}',
      'assistant',
      'user:a assistant:b',
    ],
    ['text alone counts without that', '{"text":"a","response":"b"}', undefined, 'user:a'],
    ['a prompt by itself', '{"prompt":"a"}', undefined, 'user:a'],
    ['a reply by itself', '{"response":"b"}', undefined, `user:${unknownPrompt} assistant:b`],
    [
      'an empty prompt is unknown',
      '{"prompt":" ","response":"b"}',
      undefined,
      `user:${unknownPrompt} assistant:b`,
    ],
    ['a null reply is none', '{"text":"a","response":null}', undefined, 'user:a'],
    [
      'messages come first',
      '{"text":"x","messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}]}',
      undefined,
      'system:s user:a\nb',
    ],
    ['messages in our own shape', '{"messages":[{"role":"assistant","text":"a"}]}', undefined, 'assistant:a'],
  ])('reads: %s', (_, json, role, expected) => {
    const row = parseRow(line(json), { role })
    expect(row?.type === 'row' && show(row.conversation.messages)).toBe(expected)
  })

  it.each([
    ['{"text":', 'invalid_json'],
    ['not json', 'invalid_json'],
    ['[1]', 'not_an_object'],
    ['"text"', 'not_an_object'],
    ['null', 'not_an_object'],
    ['{}', 'no_text'],
    ['{"other":1}', 'no_text'],
    ['{"text":7}', 'wrong_type'],
    ['{"messages":[]}', 'wrong_type'],
    ['{"messages":"a"}', 'wrong_type'],
    ['{"messages":[{"role":"robot","content":"a"}]}', 'wrong_type'],
    ['{"messages":[{"role":"user"}]}', 'wrong_type'],
    ['{"messages":[{"role":"user","content":[{"type":"image_url"}]}]}', 'wrong_type'],
  ])('marks %s as %s and keeps its number', (json, code) => {
    const row = parseRow({ ...line(json), number: 7 }, {})
    expect(row?.type === 'fault' && [row.number, row.fault.code]).toEqual([7, code])
  })

  it('keeps the fields of an object it cannot judge, so that they are written back', () => {
    const row = parseRow(line('{"id":1}'), {})
    expect(row?.type === 'fault' && row.original?.fields).toEqual({ id: 1 })
  })

  it('marks bytes that are not UTF-8, and a line too long to read', () => {
    const bytes = Buffer.from([0x7b, 0xff, 0xfe, 0x7d])
    expect(parseRow({ type: 'line', number: 1, endByte: 0, bytes }, {})).toMatchObject({
      fault: { code: 'invalid_utf8' },
    })
    expect(parseRow({ type: 'too-long', number: 2, endByte: 0, sizeBytes: 10_000_000 }, {})).toEqual({
      type: 'fault',
      number: 2,
      fault: {
        code: 'line_too_long',
        message: 'the line has 10000000 bytes, more than may be read at once',
      },
    })
  })

  it('passes lone surrogates and zero characters on as they are', () => {
    const row = parseRow(line('{"text":"a\\ud800b\\u0000"}'), {})
    expect(row?.type === 'row' && row.conversation.messages[0]?.text).toBe('a\ud800b\u0000')
  })

  it.each(['', '  \t ', '\r'])('skips the blank line %j', text => {
    expect(parseRow(line(text), {})).toBeUndefined()
  })

  it('never quotes a row in a message', () => {
    for (const json of [
      '{"secret',
      '{"text":["secret"]}',
      '{"messages":[{"role":"secret"}]}',
      '["secret"]',
    ]) {
      const row = parseRow(line(json), {})
      expect(row?.type === 'fault' && row.fault.message).not.toContain('secret')
    }
  })
})

function line(text: string): { type: 'line'; number: number; endByte: number; bytes: Buffer } {
  return { type: 'line', number: 1, endByte: 0, bytes: Buffer.from(text) }
}

function show(messages: readonly { role: string; text: string }[]): string {
  return messages.map(message => `${message.role}:${message.text}`).join(' ')
}
