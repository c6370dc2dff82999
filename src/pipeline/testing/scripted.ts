/** @file Signals and ledgers that do as they are told. */
import type { Assessment, Ledger, LedgerEntry, Policy, Receipt, Signal } from '../../core/index.js'
import { thresholdPolicy } from '../../core/index.js'
import type { Conversation } from '../../guard/index.js'

export const assessment = (signal: string, risk: number): Assessment => ({
  signal,
  risk,
  categories: [],
  reasons: [],
  costMs: 0,
})

export const signal = (
  name: string,
  assess: Signal<Conversation>['assess'] | number,
): Signal<Conversation> => ({
  name,
  assess: typeof assess === 'number' ? async () => assessment(name, assess) : assess,
})

export const policy = (failureMode: 'open' | 'closed' = 'closed', signals = ['harm']): Policy =>
  thresholdPolicy({
    name: 'test',
    version: '1',
    failureMode,
    thresholds: signals.map(name => ({
      signal: name,
      tau: 50,
      action: 'block' as const,
      provenance: { kind: 'configured' as const, source: 'test', date: '2026-11-24' },
    })),
  })

export function memoryLedger(): Ledger & { readonly entries: LedgerEntry[] } {
  const entries: LedgerEntry[] = []
  return {
    entries,
    async append(entry): Promise<Receipt> {
      entries.push(entry)
      return { sequence: entries.length, hash: String(entries.length).padStart(64, '0') }
    },
  }
}

export const user = (text: string): Conversation => ({ messages: [{ role: 'user', text }] })
