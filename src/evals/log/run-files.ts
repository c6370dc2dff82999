/** @file The small files of a run folder. */
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { InvalidInputError } from '../../core/index.js'
import type { RunHeader, RunResult } from '../record.js'

/** What readers rely on; the rest of a header is taken as it is. */
const headerSchema = z.looseObject({
  run: z.string(),
  task: z.string(),
  taskVersion: z.string(),
  model: z.string(),
  roles: z.record(z.string(), z.string()),
  dataset: z.looseObject({ name: z.string(), samples: z.number(), fingerprint: z.string() }),
  epochs: z.number(),
  config: z.looseObject({}),
  limits: z.looseObject({}),
  scorers: z.array(z.string()),
  started: z.string(),
  ductile: z.string(),
})

const usage = z.looseObject({ inputTokens: z.number(), outputTokens: z.number() })
const resultSchema = z.looseObject({
  status: z.enum(['success', 'cancelled', 'limit', 'error']),
  completed: z.number(),
  failed: z.number(),
  planned: z.number(),
  metrics: z.record(
    z.string(),
    z.array(
      z.looseObject({
        name: z.string(),
        value: z.number().nullable(),
        n: z.number(),
        missing: z.number(),
      }),
    ),
  ),
  usage,
  ended: z.string(),
})

/** @throws InvalidInputError naming file and field */
export async function readHeader(folder: string): Promise<RunHeader> {
  const file = join(folder, 'header.json')
  const text = await textOf(file)
  if (text === undefined)
    throw new InvalidInputError({
      code: 'no_run',
      where: folder,
      message: `${folder} is no run: it has no header.json`,
    })
  return checked(file, text, headerSchema) as unknown as RunHeader
}

/** @returns undefined when the run has not ended. @throws InvalidInputError naming file and field */
export async function readResult(folder: string): Promise<RunResult | undefined> {
  const file = join(folder, 'result.json')
  const text = await textOf(file)
  return text === undefined ? undefined : (checked(file, text, resultSchema) as unknown as RunResult)
}

/** Names of the run folders in a folder, newest first by the time they began; none when there is no such folder. */
export async function listRuns(
  folder: string,
): Promise<
  readonly { readonly name: string; readonly header: RunHeader; readonly result: RunResult | undefined }[]
> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw error
  })
  const runs = await Promise.all(
    entries
      .filter(entry => entry.isDirectory())
      .map(async ({ name }) => {
        const header = await readHeader(join(folder, name)).catch(otherFolder)
        if (header === undefined) return []
        return [{ name, header, result: await readResult(join(folder, name)) }]
      }),
  )
  return runs.flat().sort((a, b) => byStart(a, b))
}

/** Newest first; of the same time by name. */
function byStart(a: { name: string; header: RunHeader }, b: { name: string; header: RunHeader }): number {
  if (a.header.started !== b.header.started) return a.header.started < b.header.started ? 1 : -1
  return a.name < b.name ? -1 : 1
}

/** A folder that is no run is passed over; a run whose header is damaged is an error. */
function otherFolder(error: unknown): undefined {
  if (InvalidInputError.isInstance(error) && error.code === 'no_run') return undefined
  throw error
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')) return undefined
    throw error
  }
}

function checked<Value>(file: string, text: string, schema: z.ZodType<Value>): Value {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new InvalidInputError({ code: 'bad_run', where: file, message: `${file} is no JSON`, cause })
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = `${file}: ${issue?.path.join('.') || 'document'}`
  throw new InvalidInputError({ code: 'bad_run', where, message: `${where}: ${issue?.message}` })
}
