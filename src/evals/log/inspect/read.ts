/** @file Reading an Inspect log, and taking it in as a run folder, which everything here can open. */
import { createHash } from 'node:crypto'
import { mkdir, open, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { z } from 'zod'
import { InvalidInputError } from '../../../core/index.js'
import type { SampleRecord } from '../../record.js'
import { writeIndex } from '../run-log.js'
import { headerFromInspect, recordFromInspect, resultFromInspect } from './from-inspect.js'
import { parsePythonJson } from './json.js'
import * as shapes from './shapes.js'
import { openZip, type ZipArchive } from './zip-archive.js'

/** Samples of a log, in the order of its archive. */
export async function* inspectRecords(archive: ZipArchive, file: string): AsyncGenerator<SampleRecord> {
  for (const name of archive.names)
    if (/^samples\/.*\.json$/s.test(name))
      yield recordFromInspect(await member(archive, { file, name, schema: shapes.sample }))
}

/**
 * Takes an `.eval` log in as a run folder.
 *
 * @param folder - made by this call; must not hold a run
 * @throws InvalidInputError naming file, member and field that cannot be read
 */
export async function importInspect(file: string, folder: string): Promise<void> {
  using archive = await openZip(file)
  const header = await readHeader(archive, file)
  await mkdir(folder, { recursive: true })
  const hash = createHash('sha256')
  const ids = new Set<string>()
  let total = 0
  let failed = 0
  const journal = await open(join(folder, 'journal.jsonl'), 'wx').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST') throw cause
    throw new InvalidInputError({
      code: 'run_exists',
      where: folder,
      message: `${folder} holds a run already`,
      cause,
    })
  })
  try {
    for await (const record of inspectRecords(archive, file)) {
      await journal.writeFile(`${JSON.stringify(record)}\n`)
      hash.update(JSON.stringify([record.id, record.input, record.target ?? null]))
      ids.add(record.id)
      total += 1
      if (record.error !== undefined) failed += 1
    }
  } finally {
    await journal.close()
  }
  const result = resultFromInspect(header, { total, failed })
  await writeFile(
    join(folder, 'header.json'),
    JSON.stringify(headerFromInspect(header, { samples: ids.size, fingerprint: hash.digest('hex') })),
  )
  if (result !== undefined) await writeFile(join(folder, 'result.json'), JSON.stringify(result))
  await writeIndex(folder)
}

async function readHeader(archive: ZipArchive, file: string): Promise<shapes.InspectHeader> {
  if (archive.names.includes('header.json'))
    return member(archive, { file, name: 'header.json', schema: shapes.header })
  // A run that was cut off left only how it began.
  const name = '_journal/start.json'
  const start = parse(await archive.read(name), { file, name })
  return checked({ status: 'started', ...(start as object) }, { file, name, schema: shapes.header })
}

async function member<Schema extends z.ZodType>(
  archive: ZipArchive,
  { file, name, schema }: { file: string; name: string; schema: Schema },
): Promise<z.infer<Schema>> {
  return checked(parse(await archive.read(name), { file, name }), { file, name, schema })
}

function parse(bytes: Buffer, { file, name }: { file: string; name: string }): unknown {
  try {
    return parsePythonJson(bytes.toString())
  } catch (cause) {
    const where = `${file}: ${name}`
    throw new InvalidInputError({ code: 'bad_log', where, message: `${where} is no JSON`, cause })
  }
}

function checked<Schema extends z.ZodType>(
  value: unknown,
  { file, name, schema }: { file: string; name: string; schema: Schema },
): z.infer<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const [issue] = result.error.issues
  const where = `${file}: ${name}: ${issue?.path.join('.')}`
  throw new InvalidInputError({ code: 'bad_log', where, message: `${where}: ${issue?.message}` })
}
