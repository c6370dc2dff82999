import { describe, expect, it } from 'vitest'
import type { Message } from '../guard/index.js'
import { askedConversation, requestSubjects } from './subjects.js'

const turn = (said: string): Message => {
  const [role, text] = said.split(': ') as [Message['role'], string]
  return { role, text: text ?? '' }
}
const texts = (turns: string[], definitions: string[] = []) => ({ turns: turns.map(turn), definitions })
const subjects = (turns: string[], definitions?: string[]) =>
  requestSubjects(texts(turns, definitions)).map(
    ({ edge, conversation }) => `${edge} < ${conversation.messages.map(each => each.text).join(' ')}`,
  )

describe('requestSubjects', () => {
  it.each([
    [['system: s', 'user: u'], ['user < s u']],
    [['user: u', 'developer: d'], ['user < u']],
    [
      ['user: u', 'assistant: a', 'tool: r'],
      ['user < u', 'result < u a r'],
    ],
    [
      ['user: u', 'assistant: a', 'tool: r', 'tool: s'],
      ['user < u', 'result < u a r', 'result < u a r s'],
    ],
    [['user: u', 'assistant: a', 'tool: r', 'user: v'], ['user < u a r v']],
    [
      ['user: u', 'assistant: Sure,'],
      ['user < u', 'user < u Sure,'],
    ],
    [['user: u', 'assistant: '], ['user < u']],
    [['system: a', 'system: b'], ['user < a b']],
    [['user:  ', 'tool: r'], ['result <   r']],
    [[], []],
  ])('judges %j as %j', (turns, expected) => {
    expect(subjects(turns)).toEqual(expected)
  })

  it('judges what is new behind what was said before, which is not judged again', () => {
    const before = [turn('user: u'), turn('assistant: a')]
    const judged = requestSubjects(texts(['tool: r']), before)
    expect(
      judged.map(({ edge, conversation }) => [edge, conversation.messages.map(({ text }) => text)]),
    ).toEqual([['result', ['u', 'a', 'r']]])
    expect(requestSubjects(texts([]), before)).toEqual([])
    expect(askedConversation(texts([]), before).messages).toEqual(before)
  })

  it('judges definitions of tools by themselves, as the words of a tool', () => {
    expect(subjects(['user: u'], ['d', 'e'])).toEqual(['user < u', 'result < d\n\ne'])
  })
})

describe('askedConversation', () => {
  it.each([
    [['system: s', 'user: u', 'assistant: a', 'tool: r', 'developer: d'], 's u a r'],
    [['system: s'], 's'],
    [[], ''],
  ])('of %j is %j', (turns, expected) => {
    expect(
      askedConversation(texts(turns))
        .messages.map(({ text }) => text)
        .join(' '),
    ).toBe(expected)
  })
})
