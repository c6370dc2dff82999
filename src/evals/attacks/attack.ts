/** @file Attacks as transforms of a request, applied while solving or to a whole set. */
import type { Message } from '../message.js'
import type { Dataset, Sample } from '../sample.js'
import { requestOf } from '../scorers/model-graded.js'
import type { Solver } from '../solver.js'
import { withPrompt } from '../solvers/prompts.js'

/** Rewrites one request. Pure: equal request and seed, equal result. */
export interface Attack {
  readonly name: string
  transform(request: string, options: { readonly seed: number }): string
}

/** Rewrites the last user message. The original is kept in `store.attack`, and as an event. */
export function attackSolver(attack: Attack): Solver {
  return async (state, context) => {
    let before = ''
    const attacked = withPrompt(state, request => {
      before = request
      return attack.transform(request, { seed: context.seed })
    })
    context.event('attack', { attack: attack.name, request: before })
    return { ...attacked, store: { ...attacked.store, attack: { name: attack.name, request: before } } }
  }
}

/**
 * A set with, for each sample, the sample itself and one under each attack: `ID/ATTACK`, with `metadata.attack`,
 * `metadata.origin`, `metadata.request` (what a judge is to see) and the original as cluster. The metric
 * `attackSuccess` sets each attack beside the unattacked rate.
 */
export function attackDataset(
  dataset: Dataset,
  attacks: readonly Attack[],
  { seed = 1 }: { seed?: number } = {},
): Dataset {
  return {
    name: `${dataset.name} under ${attacks.map(({ name }) => name).join(', ')}`,
    ...(dataset.source !== undefined && { source: dataset.source }),
    ...(dataset.size !== undefined && { size: dataset.size * (attacks.length + 1) }),
    async *samples() {
      for await (const sample of dataset.samples()) {
        yield { ...sample, cluster: sample.cluster ?? sample.id }
        for (const attack of attacks) yield attacked(sample, attack, seed)
      }
    },
  }
}

function attacked(sample: Sample, attack: Attack, seed: number): Sample {
  const request = requestOf(sample)
  const rewritten = attack.transform(request, { seed })
  return {
    ...sample,
    id: `${sample.id}/${attack.name}`,
    cluster: sample.cluster ?? sample.id,
    input: typeof sample.input === 'string' ? rewritten : withLastUser(sample.input, rewritten),
    metadata: { ...sample.metadata, attack: attack.name, origin: sample.id, request },
  }
}

function withLastUser(messages: readonly Message[], content: string): readonly Message[] {
  const at = messages.findLastIndex(({ role }) => role === 'user')
  return messages.map((message, place) => (place === at ? { role: 'user' as const, content } : message))
}
