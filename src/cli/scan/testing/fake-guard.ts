import type { ScanGuard } from '../scan-file.js'

/** A guard whose score is the number in the text, 0-100; a text that says `fail` cannot be scored. */
export function fakeGuard({
  delay = async () => {},
  fingerprint = { strictness: 'moderate' },
}: {
  delay?: () => Promise<unknown>
  fingerprint?: Record<string, string>
} = {}): ScanGuard {
  return {
    concurrency: 8,
    failureMode: 'closed',
    fingerprint,
    explain: error => ({ code: 'refused', message: (error as Error).message }),
    flagged: ({ score }, strictness) => score > { strict: 20, moderate: 40, loose: 60 }[strictness],
    async judge({ messages }) {
      await delay()
      const text = messages.at(-1)!.text
      if (text.includes('fail')) throw new Error('the guard could not score this')
      const score = Number(/\d+/.exec(text)?.[0] ?? 0) % 101
      return {
        risk: score / 100,
        score,
        severity: score > 40 ? 'HIGH' : 'BENIGN',
        level: score > 40 ? 'Unsafe' : 'Safe',
        categories: [],
        injection: { risk: 0, score: 0 },
        action: score > 40 ? 'block' : 'allow',
        costMs: 1,
      }
    },
  }
}
