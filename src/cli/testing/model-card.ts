import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { type ModelCard, parseCard } from '../../inference/index.js'

export type { ModelCard } from '../../inference/index.js'

/** The card of the embedded model, without opening the model. */
export async function openModelCard(): Promise<ModelCard> {
  const file = fileURLToPath(new URL('../../../models/guard-text/card.json', import.meta.url))
  return parseCard(await readFile(file, 'utf8'), file)
}
