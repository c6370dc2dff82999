/** @file Where models are found: embedded in the package, in a folder, or on a hub. */
import { access, readdir, readFile } from 'node:fs/promises'
import { isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { ModelIntegrityError } from '../core/index.js'
import { type ModelCard, parseCard } from './card.js'
import { downloadModel, type HubOptions } from './hub.js'

/** A model found, its card read. Its files are not verified yet. */
export interface LocatedModel {
  readonly directory: string
  readonly card: ModelCard
}

/** The `models` folder of the package: `src/inference` and `dist/inference` both lie two below its root. */
const embeddedDirectory = fileURLToPath(new URL('../../models', import.meta.url))

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

/**
 * The text models inside the package, by name. A card for another task is its own room's to read.
 *
 * @throws ModelIntegrityError if a card cannot be read
 */
export async function embeddedModels(): Promise<readonly LocatedModel[]> {
  if (!(await exists(embeddedDirectory))) return []
  const entries = await readdir(embeddedDirectory, { withFileTypes: true })
  const directories = entries
    .filter(entry => entry.isDirectory())
    .map(entry => join(embeddedDirectory, entry.name))
  const withCard: string[] = []
  for (const directory of directories.sort())
    if ((await taskOf(join(directory, 'card.json'))) === 'text-guard') withCard.push(directory)
  return Promise.all(withCard.map(readModel))
}

/** The task a card names; a card that cannot be read is taken for a text model's, so that reading it says why. */
async function taskOf(file: string): Promise<unknown> {
  if (!(await exists(file))) return undefined
  try {
    return JSON.parse(await readFile(file, 'utf8')).task
  } catch {
    return 'text-guard'
  }
}

/**
 * Finds a model and reads its card.
 *
 * @param model - name of an embedded model (`guard-text`), a folder (`./my-model`, `/models/a`), or
 *   `hub:owner/name@revision`
 * @throws ModelIntegrityError if there is no such model or its card cannot be read; InvalidInputError if a hub does
 *   not give it
 */
export async function locateModel(model: string, options: HubOptions = {}): Promise<LocatedModel> {
  if (model.startsWith('hub:')) return readModel(await downloadModel(model, options))
  const looksLikePath = isAbsolute(model) || /[/\\]/.test(model) || model === '.' || model === '..'
  return readModel(looksLikePath ? resolve(model) : join(embeddedDirectory, model))
}

async function readModel(directory: string): Promise<LocatedModel> {
  const file = join(directory, 'card.json')
  const json = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const why = cause.code === 'ENOENT' ? 'no model here' : `cannot be read (${cause.code})`
    throw new ModelIntegrityError({ file: 'card.json', message: `${file}: ${why}`, cause })
  })
  return { directory, card: parseCard(json, file) }
}
