/** @file A linear tier for tests: it knows a handful of words, all innocent but "forbidden" and "override". */
import { featuresOf } from '../../linear/features.js'
import { type LinearModel, linearModel } from '../../linear/linear.js'
import { bytesPerFeature, linearHeads, weightBytes } from '../../linear/weights.js'

const innocent =
  'water the garden and feed every cat in a tidy house before noon please thank you hello tell me'
const level = { known: 0, unseen: 255 }

/** @param encoder - SHA-256 of the weights of the guard it stands before */
export function tinyLinear(encoder: string, { clarity = 0.7 }: { clarity?: number } = {}): LinearModel {
  const bytes = new Uint8Array(weightBytes)
  for (let feature = 0; feature < weightBytes / bytesPerFeature; feature++)
    bytes[feature * bytesPerFeature + linearHeads.length] = level.unseen
  const teach = (index: number, harm: number, injection: number): void =>
    bytes.set([harm, harm, injection, level.known], index * bytesPerFeature)
  const { words, pairs } = featuresOf(innocent)
  for (const index of [...words.flat(), ...pairs]) teach(index, 0, 0)
  // The word alone: its n-grams are also those of innocent words.
  teach(featuresOf('forbidden').words[0]![0]!, 100, 0)
  teach(featuresOf('override').words[0]![0]!, 0, 100)
  const provenance = {
    source: 'a test',
    objective: 'none',
    n: 0,
    value: 0,
    interval: [0, 0] as [number, number],
    date: '2026-01-01',
  }
  const stop = { clarity, provenance }
  return linearModel({
    card: {
      schemaVersion: 1,
      id: 'tiny-linear',
      version: '0.0.1',
      licence: 'Apache-2.0',
      created: '2026-01-01',
      description: 'for tests',
      languages: ['en'],
      file: { path: 'weights.bin', sha256: '0'.repeat(64), bytes: weightBytes },
      features: { bits: 18, window: 12, stride: 6 },
      variances: Array.from({ length: 256 }, (_, at) => (at === level.known ? 0.01 : 9)),
      sure: 1,
      heads: linearHeads.map(name => ({
        name,
        scale: 0.1,
        intercept: -4,
        slope: 1,
        offset: 0,
        ...(name === 'harm-response' ? {} : { stop }),
      })),
      encoder: { id: 'tiny-guard', version: '0', sha256: encoder },
      calibrationRows: Object.fromEntries(
        linearHeads.map(name => [
          name,
          {
            safe: Array.from({ length: 40 }, (_, i) => 10 + i),
            unsafe: Array.from({ length: 40 }, (_, i) => 990 - i),
          },
        ]),
      ),
    },
    reference: { id: 'tiny-linear', version: '0.0.1', sha256: '0'.repeat(64) },
    weights: {
      bytes,
      scales: [0.1, 0.1, 0.1],
      intercepts: [-4, -4, -4],
      variances: Array.from({ length: 256 }, (_, at) => (at === level.known ? 0.01 : 9)),
      sure: 1,
      window: 12,
      stride: 6,
    },
  })
}
