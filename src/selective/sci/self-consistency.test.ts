import { describe, expect, it } from 'vitest'
import { InvalidArgumentError } from '../../core/index.js'
import { selfConsistency } from './self-consistency.js'

/** A chat function that answers from a list, and keeps what it was asked. */
function scripted(replies: readonly (string | Error)[]) {
  let call = 0
  const asked: unknown[] = []
  const model = async (messages: readonly { content: string }[]): Promise<string> => {
    asked.push(messages)
    const reply = replies[call++ % replies.length]!
    if (reply instanceof Error) throw reply
    return reply
  }
  return { model, asked }
}
const question = [{ content: 'What is the capital of France?' }]

describe('selfConsistency', () => {
  it('stops after three replies that agree', async () => {
    const { model, asked } = scripted(['Paris', 'paris.', 'PARIS'])
    const result = await selfConsistency(model)(question)
    expect(result).toMatchObject({ decision: 'stop', steps: 3, reply: 'Paris', sp: 1 })
    expect(asked).toEqual([question, question, question])
  })

  it('asks more when replies differ, and answers once most agree', async () => {
    const { model } = scripted(['Paris', 'Rome', 'Paris', 'Paris', 'Paris'])
    const result = await selfConsistency(model, { target: 0.55 })(question)
    expect(result).toMatchObject({ decision: 'stop', steps: 4, reply: 'Paris' })
    expect(result.clusters).toMatchObject([
      { answer: 'Paris', votes: 3 },
      { answer: 'Rome', votes: 1 },
    ])
  })

  it('abstains, without a reply, when they never agree', async () => {
    const { model } = scripted(['a', 'b', 'c', 'd', 'e'])
    const result = await selfConsistency(model, { maxSteps: 5 })(question)
    expect(result).toMatchObject({ decision: 'abstain', steps: 5, sp: 0 })
    expect(result).not.toHaveProperty('reply')
  })

  it('compares the part of a reply one asks it to', async () => {
    const { model } = scripted(['Since 2 + 2 is four. Answer: 4', 'Counting up. Answer: 4', 'Answer: 4'])
    const answerOf = (reply: string): string => reply.slice(reply.indexOf('Answer:'))
    expect(await selfConsistency(model, { answerOf })(question)).toMatchObject({ decision: 'stop', steps: 3 })
  })

  it('takes one clear draw of a closed question for an answer only if told so', async () => {
    const { model } = scripted(['yes'])
    expect(await selfConsistency(model, { outcomes: 2 })(question)).toMatchObject({ steps: 1, reply: 'yes' })
    expect(await selfConsistency(model, { outcomes: 2, minSteps: 3 })(question)).toMatchObject({ steps: 3 })
  })

  it('never answers on fewer than three replies to an open question, even if the others failed', async () => {
    const down = new Error('down')
    const { model } = scripted(['Paris', down, down, down, down])
    const result = await selfConsistency(model, { maxSteps: 5 })(question)
    expect(result).toMatchObject({ decision: 'abstain', steps: 5 })
    expect(result.clusters).toMatchObject([{ answer: 'Paris', votes: 1 }])
  })

  it('hands the abort signal to the model', async () => {
    const controller = new AbortController()
    const ask = selfConsistency((_: readonly string[], { abort }) => {
      return new Promise<string>((_, reject) => abort.addEventListener('abort', () => reject(abort.reason)))
    })
    const run = ask(['x'], { abort: controller.signal })
    controller.abort(new Error('gone'))
    await expect(run).rejects.toThrow('gone')
  })

  it.each([{ maxSteps: 2 }, { minSteps: 2 }, { target: 0 }, { outcomes: 1 }])('refuses %j', async options => {
    const { model } = scripted(['a'])
    await expect((async () => selfConsistency(model, options)(question))()).rejects.toThrow(
      InvalidArgumentError,
    )
  })
})
