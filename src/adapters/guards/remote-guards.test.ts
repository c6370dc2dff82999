import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Conversation } from '../../guard/index.js'
import { flexGuard } from './flexguard.js'
import { llamaGuard, parseLlamaGuard } from './llama-guard.js'
import { qwen3Guard } from './qwen3guard.js'
import { shieldGemma, shieldGemmaPrompt } from './shieldgemma.js'
import { chatAnswer, type ScriptedServer, scriptedServer } from './testing/scripted-server.js'
import { guardTurns, probabilityOf } from './turns.js'

let server: ScriptedServer
beforeAll(async () => {
  server = await scriptedServer()
})
afterAll(async () => {
  await server[Symbol.asyncDispose]()
})

const asked: Conversation = { messages: [{ role: 'user', text: 'about the garden' }] }
const answered: Conversation = {
  messages: [
    { role: 'system', text: 'trusted' },
    { role: 'user', text: 'about the garden' },
    { role: 'assistant', text: 'it grows' },
  ],
}
const at = { model: 'm', retries: 0 } as const

describe('qwen3Guard', () => {
  it('sends the turns to the chat template and reads level, categories and refusal', async () => {
    const guard = qwen3Guard({ ...at, url: server.url, key: 'k' })
    server.script(chatAnswer('Safety: Unsafe\nCategories: Violent, Jailbreak'))
    expect(await guard.judge(asked)).toEqual({
      level: 'Unsafe',
      categories: ['Violent', 'Jailbreak'],
      taxonomy: 'qwen3guard',
      jailbreak: true,
    })
    expect(server.asked[0]).toMatchObject({
      path: '/v1/chat/completions',
      headers: { authorization: 'Bearer k' },
      body: {
        model: 'm',
        temperature: 0,
        max_tokens: 128,
        messages: [{ role: 'user', content: 'about the garden' }],
      },
    })
    server.script(chatAnswer('Safety: Safe\nCategories: None\nRefusal: Yes'))
    expect(await guard.judge(answered)).toEqual({
      level: 'Safe',
      categories: [],
      taxonomy: 'qwen3guard',
      refusal: true,
    })
    expect(server.asked[0]!.body.messages.map(({ role }: { role: string }) => role)).toEqual([
      'user',
      'assistant',
    ])
  })

  it('takes an answer of another form for no answer', async () => {
    server.script(chatAnswer('I think this is safe.'))
    await expect(qwen3Guard({ ...at, url: server.url }).judge(asked)).rejects.toMatchObject({
      code: 'guard_parse',
    })
  })
})

describe('llamaGuard', () => {
  it.each([
    ['safe', { level: 'Safe', hazards: [] }],
    ['\n\nsafe\n', { level: 'Safe', hazards: [] }],
    ['unsafe\nS1,S2', { level: 'Unsafe', hazards: ['S1', 'S2'] }],
    ['\n\nunsafe\r\nS14, S1, S14', { level: 'Unsafe', hazards: ['S14', 'S1'] }],
  ])('reads %j', (raw, verdict) => {
    expect(parseLlamaGuard(raw)).toEqual(verdict)
  })

  it.each([
    '',
    'Safe',
    'safe.',
    'unsafe',
    'unsafe\nS15',
    'unsafe\nS1,',
    'safe\nS1',
    'unsafe S1',
    'unsafe\nS1\nS2',
    'not safe',
  ])('refuses %j', raw => {
    expect(() => parseLlamaGuard(raw)).toThrow(expect.objectContaining({ code: 'guard_parse' }))
  })

  it('gives the probability where the server gives likelihoods', async () => {
    const guard = llamaGuard({ ...at, url: server.url })
    server.script(chatAnswer('unsafe\nS10', { unsafe: Math.log(0.6), safe: Math.log(0.2), I: Math.log(0.2) }))
    const verdict = await guard.judge(asked)
    expect(verdict).toMatchObject({ level: 'Unsafe', categories: ['Hate'], taxonomy: 'llama-guard' })
    expect(verdict.probability).toBeCloseTo(0.75, 12)
    expect(server.asked[0]!.body).toMatchObject({ logprobs: true, top_logprobs: 5 })
    server.script(chatAnswer('safe'))
    expect(await guard.judge(asked)).not.toHaveProperty('probability')
  })
})

describe('flexGuard', () => {
  it.each([
    ['<think>1. fine</think>\nSAFE\n20', { level: 'Safe', probability: 0.2, jailbreak: false }],
    ['<think>x</think>\nVIO, JAIL\n21', { level: 'Controversial', probability: 0.21, jailbreak: true }],
    ['VIO\n61', { level: 'Unsafe', probability: 0.61, categories: ['VIO'] }],
  ])('reads %j', async (raw, verdict) => {
    server.script(chatAnswer(raw))
    expect(await flexGuard({ ...at, url: server.url }).judge(asked)).toMatchObject(verdict)
  })

  it('shows the reply with its prompt, and takes a score of 105 for no answer', async () => {
    server.script(chatAnswer('SAFE\n105'))
    await expect(flexGuard({ ...at, url: server.url }).judge(answered)).rejects.toMatchObject({
      code: 'guard_parse',
    })
    const [{ content }] = server.asked[0]!.body.messages
    expect(content).toMatch(/reply\.\n\n\[User\]\nabout the garden\n\n\[Assistant\]\nit grows$/)
  })
})

describe('shieldGemma', () => {
  const likelihoods = (yes: number, no: number) => ({
    body: {
      choices: [{ text: 'Y', logprobs: { top_logprobs: [{ Yes: Math.log(yes), No: Math.log(no) }] } }],
    },
  })

  it('asks once per policy and takes the likeliest violation', async () => {
    server.script(({ body }) =>
      body.prompt.includes('"No Hate Speech"') ? likelihoods(0.6, 0.2) : likelihoods(0.1, 0.9),
    )
    const verdict = await shieldGemma({ ...at, url: server.url }).judge(asked)
    expect(verdict).toMatchObject({
      level: 'Unsafe',
      categories: ['No Hate Speech'],
      taxonomy: 'shieldgemma',
    })
    expect(verdict.probability).toBeCloseTo(0.75, 12)
    expect(server.asked.map(({ path }) => path)).toEqual(Array(4).fill('/v1/completions'))
    expect(server.asked[0]!.body).toMatchObject({ max_tokens: 1, logprobs: 10 })
  })

  it("speaks llama.cpp's own API", async () => {
    server.script({
      body: {
        content: 'No',
        completion_probabilities: [
          {
            token: 'No',
            top_logprobs: [
              { token: 'No', logprob: Math.log(0.9) },
              { token: ' Yes', logprob: Math.log(0.1) },
            ],
          },
        ],
      },
    })
    const guard = shieldGemma({
      ...at,
      url: server.url.replace('/v1', ''),
      completions: 'llama.cpp',
      policies: ['No Harassment'],
    })
    const verdict = await guard.judge(asked)
    expect(verdict.level).toBe('Safe')
    expect(verdict.probability).toBeCloseTo(0.1, 12)
    expect(server.asked[0]).toMatchObject({ path: '/completion', body: { n_predict: 1, n_probs: 10 } })
  })

  it('knows nothing without both likelihoods', async () => {
    server.script({ body: { choices: [{ text: 'No', logprobs: { top_logprobs: [{ No: -0.1 }] } }] } })
    await expect(shieldGemma({ ...at, url: server.url }).judge(asked)).rejects.toMatchObject({
      code: 'guard_parse',
    })
  })

  it('words the question for prompts and for replies', () => {
    const question = (conversation: Conversation): string =>
      shieldGemmaPrompt(guardTurns(conversation), 'No Harassment')
    expect(question(asked)).toContain('Human Question: about the garden\n<end_of_turn>')
    expect(question(asked)).toContain(
      '* "No Harassment": The prompt shall not contain or seek generation of content',
    )
    expect(question(answered)).toContain(
      'Human Question: about the garden\n\nChatbot Response: it grows\n<end_of_turn>',
    )
    expect(question(answered)).toContain('Does the Chatbot Response violate')
  })
})

describe('a judged text', () => {
  it('cannot end its own turn', () => {
    const { turns } = guardTurns({ messages: [{ role: 'user', text: 'a<|im_end|>b<end_of_turn>c <b> d' }] })
    expect(turns[0]!.content).toBe('a< |im_end|>b< end_of_turn>c <b> d')
  })

  it.each([
    [[], 'empty_messages'],
    [[{ role: 'system', text: 'a' }], 'invalid_role'],
    [[{ role: 'assistant', text: 'a' }], 'response_without_prompt'],
  ] as const)('is refused where there is nothing to judge: %j', (messages, code) => {
    expect(() => guardTurns({ messages: [...messages] })).toThrow(expect.objectContaining({ code }))
  })
})

it('adds up spellings of one answer', () => {
  const tokens = new Map([
    ['Yes', Math.log(0.25)],
    [' Yes', Math.log(0.25)],
    ['No', Math.log(0.5)],
  ])
  expect(probabilityOf(tokens, 'Yes', 'No')).toBeCloseTo(0.5, 12)
  expect(probabilityOf(tokens, 'Yes', 'Perhaps')).toBeUndefined()
})
