import { copyFile, cp, mkdtemp, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { InvalidArgumentError, InvalidInputError, ModelIntegrityError } from '../core/index.js'
import { softmax } from '../selective/index.js'
import { openClassifier } from './classifier.js'
import { prepareInput } from './prepare-input.js'

const fixture = (name: string): string => fileURLToPath(new URL(`./__fixtures__/${name}`, import.meta.url))
const shipped = ['perception-digits', 'perception-beats', 'perception-bearings']

/** A copy of a fixture whose card is changed. */
async function changed(name: string, change: (card: Record<string, unknown>) => object): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'ductile-classifier-'))
  await cp(fixture(name), folder, { recursive: true })
  const card = JSON.parse(await readFile(join(folder, 'card.json'), 'utf8'))
  await writeFile(join(folder, 'card.json'), JSON.stringify({ ...card, ...change(card) }))
  return folder
}

describe('the shipped models', () => {
  it.each(shipped)('%s gives what the trainer saw, without dropout and with its own mask', async name => {
    await using classifier = await openClassifier(name)
    const reference = JSON.parse(await readFile(join(classifier.directory, 'reference.json'), 'utf8'))
    const { shape } = classifier.card.input
    const size = shape.reduce((product: number, side: number) => product * side, 1)
    const inputs = [0, 1, 2].map(row => ({
      id: `made-up-${row}`,
      values: Float32Array.from({ length: size }, (_, i) => 0.5 + 0.5 * Math.sin(0.37 * i + row)),
    }))
    const outputs = await classifier.run(inputs)
    for (const [row, { logits, features }] of outputs.entries()) {
      logits.forEach((logit, label) => {
        expect(logit).toBeCloseTo(reference.logits[row][label], 3)
      })
      features!.forEach((value, i) => {
        expect(value).toBeCloseTo(reference.features[row][i], 3)
      })
    }
  })

  it('draws passes that differ between masks, agree for an id, and do not depend on the batch', async () => {
    await using classifier = await openClassifier('perception-bearings')
    const values = Float32Array.from({ length: 1024 }, (_, i) => Math.sin(i))
    const dropout = { passes: 4, seed: 1 }
    const [alone] = await classifier.run([{ id: 'b', values }], { dropout })
    const [, beside] = await classifier.run(
      [
        { id: 'a', values },
        { id: 'b', values },
      ],
      { dropout },
    )
    expect(alone!.passes).toHaveLength(4)
    expect(new Set(alone!.passes!.map(own => own.join())).size).toBe(4)
    alone!.passes!.forEach((pass, i) => {
      pass.forEach((logit, label) => {
        expect(beside!.passes![i]![label]!).toBeCloseTo(logit, 4)
      })
    })
  })

  it('stay below one megabyte', async () => {
    for (const name of shipped) {
      const { card } = await openClassifier(name)
      expect(card.files.reduce((sum, { bytes }) => sum + bytes, 0)).toBeLessThan(1e6)
    }
  })
})

describe('openClassifier', () => {
  it('runs any classifier with a card', async () => {
    await using classifier = await openClassifier(fixture('tiny-classifier'))
    const [east, between] = await classifier.run([
      { id: 'a', values: Float32Array.of(1, 0) },
      { id: 'b', values: Float32Array.of(1, 1) },
    ])
    expect([...east!.logits]).toEqual([2, 0, -2])
    expect([...between!.logits]).toEqual([2, 2, -4])
    expect(east!.features).toBeUndefined()
    await expect(
      classifier.run([{ id: 'a', values: Float32Array.of(1, 0) }], { dropout: { passes: 4, seed: 1 } }),
    ).rejects.toThrow(InvalidArgumentError)
  })

  it('compares an image with the text embeddings of a CLIP-like model', async () => {
    await using classifier = await openClassifier(fixture('tiny-clip'))
    // Channels 0.75, 0.25, 0.25 normalise to 1, 0, 0: the direction of "red" alone, so cosines 1, 0, 0 times 10.
    const red = Float32Array.from({ length: 48 }, (_, i) => (i < 16 ? 0.75 : 0.25))
    const [output] = await classifier.run([{ id: 'red', values: prepareInput(classifier.card, red, 'red') }])
    output!.logits.forEach((logit, label) => {
      expect(logit).toBeCloseTo([10, 0, 0][label]!, 4)
    })
    expect(softmax(output!.logits)[0]!).toBeGreaterThan(0.999)
    // An image of the mean colour has no direction, hence no likeness to anything.
    const grey = prepareInput(classifier.card, new Float32Array(48).fill(0.25), 'grey')
    await expect(classifier.run([{ id: 'grey', values: grey }])).rejects.toThrow('no direction')
  })

  it('says which field of a card is wrong, and which name the graph does not have', async () => {
    const input = { name: 'y', shape: [2], kind: 'features' }
    await expect(openClassifier(await changed('tiny-classifier', () => ({ input })))).rejects.toThrow(
      /card names y; the graph has x, scores/,
    )
    await expect(
      openClassifier(await changed('tiny-classifier', () => ({ classes: ['one'] }))),
    ).rejects.toThrow('classes')
    await expect(
      openClassifier(await changed('tiny-classifier', () => ({ task: 'text-guard' }))),
    ).rejects.toThrow('task')
    await expect(
      openClassifier(await changed('tiny-clip', card => ({ files: (card.files as unknown[]).slice(0, 1) }))),
    ).rejects.toThrow('embeddings')
    await expect(openClassifier('no-such-model')).rejects.toThrow(ModelIntegrityError)
  })

  it('refuses more classes than the graph gives when it first answers', async () => {
    const folder = await changed('tiny-classifier', () => ({ classes: ['a', 'b', 'c', 'd'] }))
    await using classifier = await openClassifier(folder)
    await expect(classifier.run([{ id: 'a', values: Float32Array.of(1, 0) }])).rejects.toThrow(
      'must hold 4 values',
    )
  })

  it('opens nothing that was altered', async () => {
    const folder = await changed('tiny-classifier', () => ({}))
    await copyFile(join(fixture('tiny-clip'), 'model.onnx'), join(folder, 'model.onnx'))
    await expect(openClassifier(folder)).rejects.toThrow(ModelIntegrityError)
  })
})

describe('prepareInput', () => {
  it.each([
    ['wrong_shape', new Float32Array(47)],
    ['not_finite', new Float32Array(48).fill(Number.NaN)],
    ['out_of_range', new Float32Array(48).fill(255)],
  ])('refuses %s and names the input', async (code, values) => {
    await using classifier = await openClassifier(fixture('tiny-clip'))
    try {
      prepareInput(classifier.card, values, 'photos.npz:7')
      expect.unreachable()
    } catch (error) {
      if (!InvalidInputError.isInstance(error)) throw error
      expect([error.code, error.where]).toEqual([code, 'photos.npz:7'])
      expect(error.message).toContain('photos.npz:7')
    }
  })
})
