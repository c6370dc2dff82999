/**
 * @file The network of the streaming guard, one token at a time: word vector → GRU → running maximum and mean → one
 * hidden layer → levels and categories. Plain arithmetic on typed arrays: a token costs a fraction of a millisecond, an
 * answer is there at once, and it is the same on every machine and however the text was cut.
 */
import { ModelIntegrityError } from '../../core/index.js'
import type { Tensors } from './tensors.js'

/** Everything a stream remembers of its past. Its size does not grow. */
export interface NetworkState {
  /** The GRU's state, in [-1, 1]. */
  readonly hidden: Float32Array
  /** Maximum and sum of the states since the role began. */
  readonly highest: Float32Array
  readonly sum: Float32Array
  /** States since the role began. */
  count: number
}

export type Role = 'prompt' | 'reply'

export interface Network {
  readonly vocabulary: number
  start(): NetworkState
  /** Reads one token into the state. */
  step(state: NetworkState, token: number): void
  /** Forgets maximum and mean: another role begins. */
  beginRole(state: NetworkState): void
  /** Logits of the levels, then of the categories. */
  read(state: NetworkState, role: Role): Float32Array
}

/** Rows of `x · weights + bias`, weights as [rows, columns]. */
interface Layer {
  readonly weights: Float32Array
  readonly bias: Float32Array
  readonly rows: number
  readonly columns: number
}

/** Input parts of words seen lately are kept: text repeats its words. */
const keptWords = 4096

/**
 * Builds the network from its tensors.
 *
 * @param outputs - how many values each head gives
 * @throws ModelIntegrityError if a tensor is missing or has another shape
 */
export function createNetwork(
  tensors: Tensors,
  { file, outputs }: { file: string; outputs: Readonly<Record<Role, number>> },
): Network {
  const [vocabulary, word] = sides(tensors, 'words', file)
  const [inner, pooled] = sides(tensors, 'reply.inner.weight', file)
  const hidden = pooled / 3
  const layer = (name: string, rows: number, columns: number): Layer => ({
    weights: tensors.float(`${name}.weight`, [rows, columns]),
    bias: tensors.float(`${name}.bias`, [rows]),
    rows,
    columns,
  })
  const words = tensors.int8('words', [vocabulary, word])
  const scales = tensors.float('words.scale', [vocabulary])
  const input = layer('gru.input', 3 * hidden, word)
  const recurrent = layer('gru.recurrent', 3 * hidden, hidden)
  const heads = {
    prompt: [layer('prompt.inner', inner, pooled), layer('prompt.output', outputs.prompt, inner)],
    reply: [layer('reply.inner', inner, pooled), layer('reply.output', outputs.reply, inner)],
  } as const

  const vector = new Float32Array(word)
  const fromState = new Float32Array(3 * hidden)
  const features = new Float32Array(pooled)
  const activations = new Float32Array(inner)
  const recent = new Map<number, Float32Array>()
  const inputOf = (token: number): Float32Array => {
    const known = recent.get(token)
    if (known !== undefined) return known
    const scale = scales[token]!
    for (let i = 0; i < word; i++) vector[i] = words[token * word + i]! * scale
    const computed = new Float32Array(3 * hidden)
    apply(input, vector, computed)
    if (recent.size >= keptWords) recent.clear()
    recent.set(token, computed)
    return computed
  }

  return {
    vocabulary,
    start: () => ({
      hidden: new Float32Array(hidden),
      highest: new Float32Array(hidden).fill(-1),
      sum: new Float32Array(hidden),
      count: 0,
    }),
    step(state, token) {
      const fromWord = inputOf(token)
      apply(recurrent, state.hidden, fromState)
      const { hidden: h, highest, sum } = state
      for (let i = 0; i < hidden; i++) {
        const reset = sigmoid(fromWord[i]! + fromState[i]!)
        const keep = sigmoid(fromWord[hidden + i]! + fromState[hidden + i]!)
        const candidate = Math.tanh(fromWord[2 * hidden + i]! + reset * fromState[2 * hidden + i]!)
        const next = (1 - keep) * candidate + keep * h[i]!
        h[i] = next
        if (next > highest[i]!) highest[i] = next
        sum[i]! += next
      }
      state.count++
    },
    beginRole(state) {
      state.highest.fill(-1)
      state.sum.fill(0)
      state.count = 0
    },
    read(state, role) {
      features.set(state.hidden)
      features.set(state.highest, hidden)
      const share = 1 / Math.max(1, state.count)
      for (let i = 0; i < hidden; i++) features[2 * hidden + i] = state.sum[i]! * share
      const [middle, output] = heads[role]
      apply(middle, features, activations)
      for (let i = 0; i < inner; i++) if (activations[i]! < 0) activations[i] = 0
      const logits = new Float32Array(output.rows)
      apply(output, activations, logits)
      return logits
    },
  }
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x))

/** Four columns a turn: independent sums let the processor work on several at once. */
function apply({ weights, bias, rows, columns }: Layer, x: Float32Array, result: Float32Array): void {
  for (let row = 0, at = 0; row < rows; row++, at += columns) {
    let a = 0
    let b = 0
    let c = 0
    let d = 0
    for (let i = 0; i < columns; i += 4) {
      a += weights[at + i]! * x[i]!
      b += weights[at + i + 1]! * x[i + 1]!
      c += weights[at + i + 2]! * x[i + 2]!
      d += weights[at + i + 3]! * x[i + 3]!
    }
    result[row] = a + b + (c + d) + bias[row]!
  }
}

function sides(tensors: Tensors, name: string, file: string): [number, number] {
  const shape = tensors.shape(name)
  const usable = shape?.length === 2 && shape.every(side => Number.isInteger(side) && side > 0)
  if (!usable || shape[1]! % 4 !== 0 || (name !== 'words' && (shape[1]! % 12 !== 0 || shape[0]! % 4 !== 0)))
    throw new ModelIntegrityError({ file, message: `${file}: tensor "${name}" has no usable shape` })
  return [shape[0]!, shape[1]!]
}
