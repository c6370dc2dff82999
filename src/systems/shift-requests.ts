/** @file Requests in words, sorted by a linear model trained on the spot: the text among the kinds of input. */
import { z } from 'zod'
import { perturbText, softmax, type TextFamily } from '../selective/index.js'
import { randomStream } from '../stats/index.js'
import { readGzippedRows } from './selective-data.js'
import type { DomainRow, ShiftDomain } from './shift-domain.js'
import { type SparseFeatures, trainSoftmax } from './softmax-regression.js'

const sizes = { train: 2500, calibration: 1000, test: 600 }
const requestRow = z.object({
  text: z.string(),
  y: z.union([z.literal(0), z.literal(1)]),
  labels: z.object({ domain: z.string() }),
})
const textFamilies: readonly TextFamily[] = ['swap', 'drop', 'keyboard', 'homoglyph']
const hashed = 4096

/** CLINC150's ten domains; its requests out of scope are the foreign inputs. Undefined if the folder has no such set. */
export function requestDomain(data: string, seed: number): ShiftDomain | undefined {
  const rows = readGzippedRows(
    data,
    { set: 'clinc150_train_val', file: 'clinc150_train_val.jsonl.gz' },
    requestRow,
  )
  if (rows === undefined) return undefined
  const inScope = rows.filter(({ y }) => y === 0)
  const names = [...new Set(inScope.map(({ labels }) => labels.domain))].sort()
  const random = randomStream(seed)
  const drawn = inScope
    .map(({ text, labels }) => ({ text, label: names.indexOf(labels.domain), key: random.uniform() }))
    .sort((a, b) => a.key - b.key)
  const train = drawn.slice(0, sizes.train)
  const calibration = drawn.slice(sizes.train, sizes.train + sizes.calibration)
  const test = drawn.slice(sizes.train + sizes.calibration).slice(0, sizes.test)
  const model = trainSoftmax(
    train.map(({ text }) => letterGroups(text)),
    train.map(({ label }) => label),
    { classes: names.length, dimensions: hashed, rate: 2, seed },
  )
  const rowsOf = (part: string, own: readonly { text: string; label: number }[]): DomainRow[] =>
    own.map(({ text, label }, i) => {
      const logits = model(letterGroups(text))
      return { id: `requests-${part}-${i}`, label, logits, probabilities: softmax(logits) }
    })
  return {
    name: 'requests',
    modality: 'text',
    source: 'CLINC150, ten domains; linear model of hashed letter groups',
    train: rowsOf('train', train),
    calibration: rowsOf('calibration', calibration),
    test: rowsOf('test', test),
    perturbed: severity =>
      rowsOf(
        'test',
        test.map(({ text, label }, row) => ({
          label,
          text: perturbText(text, textFamilies[row % textFamilies.length]!, { severity, seed: seed + row }),
        })),
      ),
    foreign: rows.filter(({ y }) => y === 1).map(({ text }) => model(letterGroups(text))),
  }
}

/** Words and groups of three letters, hashed; all together of length 1. */
function letterGroups(text: string): SparseFeatures {
  const counts = new Map<number, number>()
  const add = (piece: string): void => {
    let hash = 0x811c9dc5
    for (let i = 0; i < piece.length; i++) hash = Math.imul(hash ^ piece.charCodeAt(i), 0x01000193)
    const at = (hash >>> 0) % hashed
    counts.set(at, (counts.get(at) ?? 0) + 1)
  }
  const padded = ` ${text.toLowerCase()} `
  for (const word of padded.split(/\s+/)) if (word !== '') add(`w:${word}`)
  for (let i = 0; i + 3 <= padded.length; i++) add(padded.slice(i, i + 3))
  const value = [...counts.values()]
  const length = Math.hypot(...value) || 1
  return { at: [...counts.keys()], value: value.map(count => count / length) }
}
