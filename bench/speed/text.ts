import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { type RandomStream, randomStream } from '../../src/stats/index.js'

const words =
  'the a garden water light paper train morning plan river city music letter kitchen winter summer bread window road market teacher story question answer number list report meeting budget travel language history science machine engine network table simple useful quiet bright early local possible different important small large write read explain compare describe summarise translate improve check choose build carry measure follow share begin finish with for about from into between during because although where which how why when'.split(
    ' ',
  )

/** A sentence of mild words; every one is different, so that no cache can help. About 1.1 tokens a word. */
export function sentence(random: RandomStream, length: number): string {
  const chosen = Array.from({ length }, () => words[random.below(words.length)]!)
  return `${chosen.join(' ')} ${random.below(100_000)}`
}

/** Writes a JSON Lines file of rows with lengths evenly between two numbers of words. */
export async function writeRows(
  file: string,
  { rows, shortest, longest, seed = 1 }: { rows: number; shortest: number; longest: number; seed?: number },
): Promise<void> {
  const random = randomStream(seed)
  const stream = createWriteStream(file)
  for (let id = 0; id < rows; id++) {
    const text = sentence(random, shortest + random.below(longest - shortest + 1))
    if (!stream.write(`${JSON.stringify({ id, text })}\n`)) await once(stream, 'drain')
  }
  stream.end()
  await once(stream, 'close')
}
