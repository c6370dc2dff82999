/** @file Opens what evidence points at: one function for each kind of source. */
import { dirname, join } from 'node:path'
import { parseCard } from '../../inference/index.js'
import { openStore, type Verification } from '../../store/index.js'
import { EvidenceError } from './errors.js'
import type { Evidence, EvidenceSource } from './evidence.js'
import type { EvidenceFolder } from './folder.js'
import { pointTo } from './json-pointer.js'
import { tableCell } from './markdown-table.js'
import { type Reading, readingOf, readingOfJson } from './reading.js'

/** The files that evidence stands on, each of which is pinned by its hash. */
export function filesOf({ source, dependsOn = [] }: Evidence): string[] {
  const own = source.kind === 'ledger' ? [] : [source.path]
  return [...new Set([...own, ...dependsOn])].sort()
}

/** Where a reader is led. */
export const pathOf = (source: EvidenceSource): string =>
  source.kind === 'ledger' ? source.store : source.path

/**
 * Reads the value, and verifies what can be verified besides hashes.
 *
 * @returns undefined where there is nothing to read but the file itself
 * @throws EvidenceError
 */
export async function readSource(
  source: EvidenceSource,
  folder: EvidenceFolder,
): Promise<Reading | undefined> {
  switch (source.kind) {
    case 'file':
      return undefined
    case 'json':
      return readingOfJson(pointTo(await folder.json(source.path), source), source)
    case 'table':
      return readingOf(tableCell(await folder.text(source.path), source))
    case 'card':
      return readCard(source.path, folder)
    case 'test':
      return readTest(source, folder)
    case 'ledger':
      return readLedger(source, folder)
  }
}

async function readCard(path: string, folder: EvidenceFolder): Promise<Reading> {
  const refuse = (fault: 'altered' | 'unreadable', why: string, cause?: unknown) =>
    new EvidenceError({ fault, file: path, message: `${path}: ${why}`, cause })
  const text = await folder.text(path)
  let card: ReturnType<typeof parseCard>
  try {
    card = parseCard(text, path)
  } catch (cause) {
    throw refuse('unreadable', (cause as Error).message, cause)
  }
  for (const file of card.files) {
    const actual = await folder.hash(join(dirname(path), file.path))
    if (actual !== file.sha256)
      throw refuse(
        'altered',
        `${file.path} has SHA-256 ${actual.slice(0, 16)}…, the card says ${file.sha256.slice(0, 16)}…`,
      )
  }
  return {
    value: card.version,
    shown: `${card.id} ${card.version}, ${card.files.length} files as the card says`,
  }
}

async function readTest(
  { path, title, report }: Extract<EvidenceSource, { kind: 'test' }>,
  folder: EvidenceFolder,
): Promise<Reading> {
  const text = await folder.text(path)
  if (!text.includes(`'${title}'`) && !text.includes(`"${title}"`) && !text.includes(`\`${title}\``))
    throw new EvidenceError({ fault: 'unreadable', file: path, message: `${path} holds no test "${title}"` })
  if (report === undefined) return { value: 'present', shown: `the test “${title}” is there` }
  const results = (await folder.json(report)) as {
    testResults?: { name?: string; assertionResults?: { title?: string; status?: string }[] }[]
  }
  const found = (results.testResults ?? [])
    .filter(({ name }) => name?.replaceAll('\\', '/').endsWith(path))
    .flatMap(({ assertionResults = [] }) => assertionResults)
    .find(result => result.title === title)
  if (found === undefined)
    throw new EvidenceError({
      fault: 'unreadable',
      file: report,
      message: `${report} has no result of "${title}"`,
    })
  return { value: found.status ?? 'unknown', shown: `the test “${title}” ${found.status}` }
}

async function readLedger(
  { store: path, last, hash }: Extract<EvidenceSource, { kind: 'ledger' }>,
  folder: EvidenceFolder,
): Promise<Reading> {
  const url = /^(sqlite:|postgres)/.test(path) ? path : `sqlite:${join(folder.root, path)}`
  let result: Verification
  try {
    await using store = await openStore(url, { access: 'read-only' })
    result = await store.ledger.verify({ expected: { sequence: last, hash } })
  } catch (cause) {
    throw new EvidenceError({
      fault: 'missing',
      file: path,
      message: `${path}: ${(cause as Error).message}`,
      cause,
    })
  }
  if (!result.intact)
    throw new EvidenceError({ fault: 'altered', file: path, message: `${path}: ${result.fault.message}` })
  return { value: 'intact', shown: `entries 1 to ${last} intact` }
}
