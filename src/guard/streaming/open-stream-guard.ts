import { isAbsolute, join, resolve } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { InvalidInputError, ModelIntegrityError, type ModelReference } from '../../core/index.js'
import { openTokenizer, readVerified, type Tokenizer } from '../../inference/index.js'
import type { Conversation } from '../text-score.js'
import { createDebouncer } from './debounce.js'
import { type HeadRules, verdictOf } from './judge.js'
import { createNetwork, type Network, type NetworkState } from './network.js'
import { createSession } from './session.js'
import { readStreamCard, type StreamCard } from './stream-card.js'
import type { StreamGuard, StreamVerdict } from './stream-session.js'
import { readTensors } from './tensors.js'
import { createWordTokens } from './word-tokens.js'
import { createWordReader } from './words.js'

const embeddedDirectory = fileURLToPath(new URL('../../../models', import.meta.url))
/** Tokens of a prompt read before the event loop gets its turn: about 10 ms. */
const tokensAtOnce = 32

/** A streaming guard with the card it was opened from. It holds no threads and no handles: nothing to close. */
export interface OpenStreamGuard extends StreamGuard {
  readonly card: StreamCard
}

/**
 * Opens a streaming model, verifies its files by hash and runs its self-test.
 *
 * @param options.model - name of an embedded model or a folder. @default 'guard-stream'
 * @throws ModelIntegrityError if there is none, a file differs from its card, or the self-test fails
 */
export async function openStreamGuard({
  model = 'guard-stream',
}: {
  model?: string
} = {}): Promise<OpenStreamGuard> {
  const looksLikePath = isAbsolute(model) || /[/\\]/.test(model) || model === '.' || model === '..'
  const directory = looksLikePath ? resolve(model) : join(embeddedDirectory, model)
  const card = await readStreamCard(directory)
  const [weights, vocabulary] = await Promise.all(
    (['weights', 'tokenizer'] as const).map(async role => {
      const file = card.files.find(file => file.role === role)!
      return { file, bytes: await readVerified(directory, file) }
    }),
  )
  const guard = guardOf({
    card,
    network: createNetwork(readTensors(weights!.bytes, weights!.file.path), {
      file: weights!.file.path,
      outputs: {
        prompt: 3 + card.heads.prompt.categories.length,
        reply: 3 + card.heads.reply.categories.length,
      },
    }),
    tokenizer: openTokenizer(
      new TextDecoder().decode(Uint8Array.from(vocabulary!.bytes)),
      vocabulary!.file.path,
    ),
    model: Object.freeze({ id: card.id, version: card.version, sha256: weights!.file.sha256 }),
  })
  await runSelfTest(guard)
  return guard
}

interface Parts {
  readonly card: StreamCard
  readonly network: Network
  readonly tokenizer: Tokenizer
  readonly model: ModelReference
}

function guardOf({ card, network, tokenizer, model }: Parts): OpenStreamGuard {
  const rules = { prompt: rulesOf(card, 'prompt'), reply: rulesOf(card, 'reply') }
  const readPrompt = async (
    text: string,
    abort: AbortSignal | undefined,
  ): Promise<{ state: NetworkState; verdict: StreamVerdict }> => {
    const reader = createWordReader()
    const tokens = createWordTokens(tokenizer)
    const ids: number[] = []
    for (const [index, word] of [...reader.push(text), ...reader.close()].entries()) {
      for (const { id } of tokens(word)) ids.push(id)
      if (index % 1000 === 999) await pause(abort)
    }
    const state = network.start()
    network.step(state, tokenizer.special.start)
    for (const [index, id] of ids.slice(-card.input.promptTokens).entries()) {
      network.step(state, id)
      if (index % tokensAtOnce === tokensAtOnce - 1) await pause(abort)
    }
    network.step(state, tokenizer.special.separator)
    const verdict = verdictOf(network.read(state, 'prompt'), rules.prompt)
    network.beginRole(state)
    return { state, verdict }
  }
  return Object.freeze({
    card,
    model,
    async openStream(
      conversation,
      { strictness = 'moderate', window = 2, pairing = 'any-flagged', abort } = {},
    ) {
      createDebouncer({ window, pairing })
      abort?.throwIfAborted()
      const { state, verdict } = await readPrompt(promptOf(conversation), abort)
      return createSession({
        network,
        state,
        tokens: createWordTokens(tokenizer),
        rules: rules.reply,
        promptVerdict: Object.freeze({ ...verdict, flagged: verdict.score > rules.prompt.tau[strictness] }),
        model,
        strictness,
        window,
        pairing,
      })
    },
  } satisfies OpenStreamGuard)
}

async function pause(abort: AbortSignal | undefined): Promise<void> {
  await setImmediate()
  abort?.throwIfAborted()
}

function rulesOf({ heads }: StreamCard, head: 'prompt' | 'reply'): HeadRules {
  const { categories, thresholds } = heads[head]
  const { strict, moderate, loose } = thresholds
  return { categories, tau: { strict: strict.tau, moderate: moderate.tau, loose: loose.tau } }
}

/** The message a reply is written to. */
function promptOf({ messages }: Conversation): string {
  const refuse = (code: string, where: string, message: string): InvalidInputError =>
    new InvalidInputError({ code, where, message: `openStream: ${where} ${message}` })
  if (!Array.isArray(messages) || messages.length === 0)
    throw refuse('empty_messages', 'messages', 'must hold at least one message')
  const last = messages.length - 1
  const { role, text } = messages[last]!
  if (role !== 'user' && role !== 'tool')
    throw refuse(
      'invalid_role',
      `messages[${last}].role`,
      `must be user or tool, whom a reply answers, got ${role}`,
    )
  if (typeof text !== 'string')
    throw refuse('invalid_text', `messages[${last}].text`, `must be a string, got ${typeof text}`)
  return text
}

/** @throws ModelIntegrityError naming the head that does not separate the card's examples */
async function runSelfTest(guard: OpenStreamGuard): Promise<void> {
  for (const [head, { negative, positive }] of Object.entries(guard.card.selfTest)) {
    const risks = (examples: typeof negative): Promise<number[]> =>
      Promise.all(
        examples.map(async ({ prompt, response = '' }) => {
          const session = await guard.openStream({ messages: [{ role: 'user', text: prompt }] })
          const verdicts = [...session.push(response), ...session.close().tail]
          return head === 'prompt'
            ? session.promptVerdict.risk
            : Math.max(...verdicts.map(({ risk }) => risk))
        }),
      )
    const [lowest, highest] = [Math.min(...(await risks(positive))), Math.max(...(await risks(negative)))]
    if (!(lowest > highest))
      throw new ModelIntegrityError({
        file: 'card.json',
        message: `self-test of ${guard.card.id}: "${head}" does not separate its examples: lowest positive ${lowest.toFixed(4)}, highest negative ${highest.toFixed(4)}`,
      })
  }
}
