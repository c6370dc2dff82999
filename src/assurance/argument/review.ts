import { EvidenceFolder } from '../evidence/folder.js'
import { judgeEvidence } from '../evidence/judge.js'
import type { EvidenceRecord } from '../evidence/record.js'
import { checkCase } from './check.js'
import type { SafetyCase } from './elements.js'

export interface ReviewOptions {
  readonly folder: string
  /** What was reviewed before. */
  readonly record: EvidenceRecord
  readonly now: Date
  /** Who looked. */
  readonly reviewer: string
  /** Why the evidence may be relied on as it is now. */
  readonly because: string
  /** Elements whose evidence was looked at. @default all whose files are new or changed */
  readonly only?: readonly string[]
}

/**
 * The record after somebody looked at the evidence as it is now. Entries whose files did not change keep their date and
 * reason; those of elements that are gone are left out. Evidence that cannot be read is not recorded.
 */
export async function reviewCase(argument: SafetyCase, options: ReviewOptions): Promise<EvidenceRecord> {
  const { record, now, reviewer, because, only } = options
  const folder = new EvidenceFolder(options.folder)
  const evidence: EvidenceRecord['evidence'] = {}
  for (const { id, evidence: own } of argument.elements.values()) {
    if (own === undefined) continue
    const before = record.evidence[id]
    const { files, reading } = await judgeEvidence(own, { folder, reviewed: before, now })
    const unchanged = before !== undefined && JSON.stringify(before.files) === JSON.stringify(files)
    if (unchanged || (only !== undefined && !only.includes(id))) {
      if (before !== undefined) evidence[id] = before
      continue
    }
    if (Object.keys(files).length === 0 && own.source.kind !== 'ledger') continue
    evidence[id] = {
      files,
      ...(reading === undefined ? {} : { read: reading.shown }),
      reviewed: now.toISOString().slice(0, 10),
      reviewer,
      because,
    }
  }
  const reviewed: EvidenceRecord = { ...record, evidence, status: {} }
  const report = await checkCase(argument, { folder: options.folder, record: reviewed, now })
  return {
    ...reviewed,
    status: Object.fromEntries(Object.values(report.elements).map(({ id, status }) => [id, status])),
  }
}
