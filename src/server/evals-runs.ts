/** @file The runs of a folder, kept open for the studio: opened when first asked for, the ones not asked for lately closed. */
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { openAiError } from '../adapters/index.js'
import { listRuns, openRun, type Query, type RunLog } from '../evals/index.js'
import { HttpError } from './http-error.js'

/** Most runs held open at a time. */
const mostOpen = 8
/** Most orders of rows remembered of one run. */
const mostSelections = 4

/** A run and its remembered selections. */
export interface ShelvedRun {
  readonly log: RunLog
  /** As `RunLog.select`, remembered until the run grows. */
  select(query: Query): Uint32Array
}

export interface EvalRuns extends AsyncDisposable {
  list(): ReturnType<typeof listRuns>
  /** Reads of a run as it is now; it stays open until `work` has ended. @throws HttpError 404 if there is none */
  use<Result>(name: string, work: (run: ShelvedRun) => Promise<Result> | Result): Promise<Result>
}

interface Shelved extends ShelvedRun {
  users: number
  evicted: boolean
  /** The journal's own number: a new file in its place is another run. */
  readonly inode: number
}

/** @param folder - holds a folder a run; need not exist yet */
export function openRuns(folder: string): EvalRuns {
  const shelf = new Map<string, Promise<Shelved>>()

  const evict = async (name: string): Promise<void> => {
    const shelved = await shelf.get(name)?.catch(() => undefined)
    shelf.delete(name)
    if (shelved === undefined) return
    shelved.evicted = true
    if (shelved.users === 0) await shelved.log[Symbol.asyncDispose]()
  }

  const take = async (name: string): Promise<Shelved> => {
    const inode = await inodeOf(folder, name)
    const known = await shelf.get(name)?.catch(() => undefined)
    if (known !== undefined && known.inode !== inode) await evict(name)
    const opening = shelf.get(name) ?? open(folder, name, inode)
    // Last used, last evicted. One that cannot be opened is tried again next time.
    shelf.delete(name)
    shelf.set(name, opening)
    opening.catch(() => shelf.delete(name))
    const shelved = await opening
    shelved.users += 1
    if (shelf.size > mostOpen) await evict([...shelf.keys()][0]!)
    return shelved
  }

  return {
    list: () => listRuns(folder),
    async use(name, work) {
      const shelved = await take(name)
      try {
        await shelved.log.refresh()
        return await work(shelved)
      } finally {
        shelved.users -= 1
        if (shelved.evicted && shelved.users === 0) await shelved.log[Symbol.asyncDispose]()
      }
    },
    async [Symbol.asyncDispose]() {
      for (const name of [...shelf.keys()]) await evict(name)
    },
  }
}

async function open(folder: string, name: string, inode: number): Promise<Shelved> {
  const log = await openRun(join(folder, name))
  const remembered = new Map<string, Uint32Array>()
  return {
    log,
    inode,
    users: 0,
    evicted: false,
    select(query) {
      const key = JSON.stringify([log.index.rows, query])
      const rows = remembered.get(key) ?? log.select(query)
      remembered.delete(key)
      remembered.set(key, rows)
      if (remembered.size > mostSelections) remembered.delete([...remembered.keys()][0]!)
      return rows
    },
  }
}

/** A name is that of a folder in the folder, never a way out of it. */
async function inodeOf(folder: string, name: string): Promise<number> {
  const isName = name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name)
  const found = isName ? await stat(join(folder, name, 'journal.jsonl')).catch(missing) : undefined
  if (found === undefined)
    throw new HttpError(
      404,
      openAiError({ message: 'there is no such run', param: 'run', code: 'not_found' }),
    )
  return found.ino
}

function missing(error: NodeJS.ErrnoException): undefined {
  if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'].includes(error.code ?? '')) return undefined
  throw error
}
