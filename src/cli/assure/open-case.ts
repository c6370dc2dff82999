/** @file Finds a safety case, reads it, and the record of reviewed evidence beside it. */
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type EvidenceRecord,
  emptyRecord,
  fromGsn2x,
  parseCase,
  parseRecord,
  type SafetyCase,
} from '../../assurance/index.js'
import { InvalidInputError } from '../../core/index.js'
import { loadDocument } from '../../policy/index.js'

export interface OpenedCase {
  readonly argument: SafetyCase
  readonly record: EvidenceRecord
  /** Where the record is, or will be. */
  readonly recordFile: string
  /** Where paths of evidence begin. */
  readonly folder: string
}

const defaults = ['assurance/case.ts', 'assurance/case.js', 'assurance/case.yaml', 'assurance/case.json']

/**
 * A case from a module (its one export that is a case), a document, or the YAML of gsn2x (`*.gsn.yaml`).
 *
 * @throws InvalidInputError or ConfigurationError naming the file
 */
export async function openCase(
  given: string | undefined,
  { cwd, root }: { cwd: string; root?: string | undefined },
): Promise<OpenedCase> {
  const found = given ?? defaults.find(name => existsSync(join(cwd, name)))
  if (found === undefined)
    throw refusal('CASE', `no case was named, and none of ${defaults.join(', ')} is here`)
  const file = resolve(cwd, found)
  const argument = await readCase(file)
  const recordFile = join(dirname(file), `${basename(file).replace(/(\.gsn)?\.[^.]+$/, '')}.evidence.json`)
  return {
    argument,
    record: await readRecord(recordFile, argument),
    recordFile,
    folder: resolve(cwd, root ?? '.'),
  }
}

async function readCase(file: string): Promise<SafetyCase> {
  if (['.ts', '.mts', '.js', '.mjs'].includes(extname(file))) return readModule(file)
  const document = await loadDocument(file)
  const name = basename(file).replace(/\.gsn\.ya?ml$/, '')
  return /\.gsn\.ya?ml$/.test(file) ? fromGsn2x(document, { file, name }) : parseCase(document, { file })
}

/** A module is code of the operator's and runs with all his rights. */
async function readModule(file: string): Promise<SafetyCase> {
  const { createJiti } = await import('jiti')
  const jiti = createJiti(import.meta.url, {
    moduleCache: false,
    fsCache: false,
    interopDefault: false,
    alias: { 'ductile/assurance': fileURLToPath(new URL('../../assurance/index', import.meta.url)) },
  })
  let exported: Record<string, unknown>
  try {
    exported = await jiti.import<Record<string, unknown>>(file)
  } catch (cause) {
    throw refusal(file, `${file}: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
  const cases = Object.values(exported).filter(isCase)
  if (cases.length !== 1) throw refusal(file, `${file} exports ${cases.length} safety cases, expected one`)
  return cases[0]!
}

/** As `instanceof` would say, were a case not plain data that may come from another copy of the package. */
function isCase(value: unknown): value is SafetyCase {
  return (
    typeof value === 'object' &&
    value !== null &&
    'roots' in value &&
    'elements' in value &&
    Object.prototype.toString.call(value.elements) === '[object Map]'
  )
}

async function readRecord(file: string, { name }: SafetyCase): Promise<EvidenceRecord> {
  if (!existsSync(file)) return emptyRecord(name)
  let value: unknown
  try {
    value = JSON.parse(await readFile(file, 'utf8'))
  } catch {
    throw refusal(file, `${file} is not JSON`)
  }
  return parseRecord(value, { file, name })
}

const refusal = (where: string, message: string): InvalidInputError =>
  new InvalidInputError({ code: 'bad_case', where, message })
