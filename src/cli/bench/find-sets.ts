import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { InvalidInputError, suggestion } from '../../core/index.js'

/** A set on disk. */
export interface SetFile {
  readonly name: string
  readonly file: string
}

const endings = /\.jsonl(\.gz)?$/

/**
 * The sets a path holds: the file itself, or in a folder every `NAME.jsonl(.gz)` and `NAME/NAME.jsonl(.gz)`, by name.
 *
 * @param names - only these
 * @throws InvalidInputError if there is none, or one that was named is not there
 */
export async function findSets(path: string, names: readonly string[] | undefined): Promise<SetFile[]> {
  const found = (await stat(path)).isDirectory() ? await setsIn(path) : [{ name: nameOf(path), file: path }]
  if (found.length === 0) throw fault(path, `${path}: holds no NAME.jsonl(.gz) and no NAME/NAME.jsonl(.gz)`)
  if (names === undefined) return found
  return names.map(name => {
    const set = found.find(candidate => candidate.name === name)
    if (set !== undefined) return set
    const known = found.map(candidate => candidate.name)
    throw fault('--sets', `--sets: no set "${name}" in ${path}${suggestion(name, known)}`)
  })
}

async function setsIn(folder: string): Promise<SetFile[]> {
  const sets: SetFile[] = []
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isDirectory()) {
      if (endings.test(entry.name)) sets.push({ name: nameOf(entry.name), file: join(folder, entry.name) })
      continue
    }
    const inside = await readdir(join(folder, entry.name))
    const file = inside.find(name => endings.test(name) && nameOf(name) === entry.name)
    if (file !== undefined) sets.push({ name: entry.name, file: join(folder, entry.name, file) })
  }
  return sets.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

const nameOf = (file: string): string => basename(file).replace(endings, '')

const fault = (where: string, message: string): InvalidInputError =>
  new InvalidInputError({ code: 'no_data', where, message })
