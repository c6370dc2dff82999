/** @file Policies and entries for tests, bound to the embedded model's card. */
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { LedgerEntry, Outcome } from '../../core/index.js'
import { type ModelCard, parseCard } from '../../inference/index.js'
import { type BoundPolicy, bindPolicy } from '../bind-policy.js'
import type { DocumentRules, PolicyDocument } from '../document.js'
import { parsePolicy } from '../parse-policy.js'

const file = fileURLToPath(new URL('../../../models/guard-text/card.json', import.meta.url))
export const card: ModelCard = parseCard(readFileSync(file, 'utf8'), file)

/** Harm above 50 and injection above 50 are blocked, unless the document says otherwise. */
export function bound(
  document: Partial<PolicyDocument> = {},
  { signals = ['harm', 'injection', 'other'], overrides = {} as DocumentRules } = {},
): BoundPolicy {
  const all = (tau: number) => ({ strict: tau - 20, moderate: tau, loose: tau + 20 })
  const written: PolicyDocument = {
    name: 'house',
    version: '1',
    thresholds: { harm: all(50), injection: all(50) },
    ...document,
  }
  return bindPolicy(parsePolicy(written, { source: 'p.yaml', date: '2026-11-24' }), {
    card,
    signals,
    overrides,
  })
}

export const scored = (signal: string, risk: number): Outcome => ({
  type: 'scored',
  assessment: { signal, risk, categories: [], reasons: [], costMs: 1 },
})

export const unscored = (signal: string): Outcome => ({
  type: 'unscored',
  signal,
  code: 'timeout',
  message: 'late',
  costMs: 1,
})

export const hash = 'ab'.repeat(32)

export function entry(changes: Partial<LedgerEntry> = {}): LedgerEntry {
  return {
    at: '2026-11-24T12:00:00.000Z',
    run: 'r',
    edge: 'user',
    mode: 'enforce',
    subject: { sha256: hash, length: 3 },
    outcomes: [scored('harm', 0.1), scored('injection', 0.1)],
    decision: { action: 'allow', reason: 'no threshold exceeded', exceeded: [] },
    policy: { name: 'house-moderate', version: '1', failureMode: 'closed', thresholds: [] },
    costMs: 1,
    origin: { route: '/v1/chat/completions' },
    ...changes,
  }
}
