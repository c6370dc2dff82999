/** @file One process per run: a lock file that names its owner, so that the lock of a killed process is known as stale. */
import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { link, mkdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { InvalidInputError } from '../../core/index.js'

interface Owner {
  readonly id: string
  readonly pid: number
  readonly host: string
  /** When the process began, as the system says it; tells a process from a later one with its number. */
  readonly began: string | null
}

export interface RunLock {
  release(): Promise<void>
}

const beatMs = 5_000
/** A lock of another machine that was not touched for this long is stale. */
const silentMs = 60_000

/**
 * Takes the run for this process. The lock of a process of this machine that is gone is taken over at once, one of
 * another machine after a minute of silence.
 *
 * @throws InvalidInputError `run_in_use` naming the owner
 */
export async function lockRun(folder: string): Promise<RunLock> {
  await mkdir(folder, { recursive: true })
  const file = join(folder, 'lock')
  const own: Owner = { id: randomUUID(), pid: process.pid, host: hostname(), began: beganAt(process.pid) }
  const mine = `${file}.${own.id}`
  await writeFile(mine, JSON.stringify(own))
  try {
    while (!(await linked(mine, file)) && !(await takenOver(mine, file, own)));
  } finally {
    await rm(mine, { force: true })
  }
  const beat = setInterval(() => void utimes(file, new Date(), new Date()).catch(() => {}), beatMs)
  beat.unref()
  return {
    async release() {
      clearInterval(beat)
      if ((await ownerOf(file))?.id === own.id) await rm(file, { force: true })
    },
  }
}

/** A link to a whole file comes into being at once or not at all. */
async function linked(mine: string, file: string): Promise<boolean> {
  try {
    await link(mine, file)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

/**
 * Takes the place of an owner that is gone; false if it left by itself meanwhile. Each owner can be succeeded once: its
 * successor is who links `lock.ID.taken` first. That file stays, so that nobody who looked earlier succeeds it again.
 *
 * @throws InvalidInputError `run_in_use` if the owner, or the last of its successors, is there
 */
async function takenOver(mine: string, file: string, own: Owner): Promise<boolean> {
  const gone = new Set<string>()
  let owner = await ownerOf(file)
  while (owner !== undefined) {
    if (await isHeld(file, owner, own))
      throw new InvalidInputError({
        code: 'run_in_use',
        where: file,
        message: `${file}: process ${owner.pid} on ${owner.host} works on this run; wait for it or stop it`,
      })
    gone.add(owner.id)
    const claim = `${file}.${owner.id}.taken`
    if (await linked(mine, claim)) {
      const now = await ownerOf(file)
      if (now !== undefined && gone.has(now.id)) {
        await rename(mine, file)
        return true
      }
      await rm(claim)
      return false
    }
    // Somebody was first; one that is gone too, perhaps before it could replace the lock, is succeeded in turn.
    owner = await ownerOf(claim)
  }
  return false
}

async function isHeld(file: string, owner: Owner, own: Owner): Promise<boolean> {
  if (owner.host === own.host) return isAlive(owner)
  const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: 0 }))
  return Date.now() - mtimeMs < silentMs
}

function isAlive({ pid, began }: Owner): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
  const now = beganAt(pid)
  return began === null || now === null || began === now
}

/** Field 22 of Linux's /proc/PID/stat, in clock ticks since boot; null elsewhere. */
function beganAt(pid: number): string | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses may hold anything.
    return text.slice(text.lastIndexOf(')') + 2).split(' ')[19] ?? null
  } catch {
    return null
  }
}

/** Undefined: there is no lock. One that cannot be read belongs to nobody. */
async function ownerOf(file: string): Promise<Owner | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    return JSON.parse(text) as Owner
  } catch {
    return { id: 'unreadable', pid: 0, host: '', began: null }
  }
}
