import type { SampleRecord } from '../record.js'
import type { RunProgress } from './progress.js'
import { RunStopped } from './stop.js'
import type { Tally } from './tally.js'

/** If so many samples fail and none succeeds, the cause is not in the samples. */
const tooMany = 20

export interface Standing {
  /** Counts a record that is durable, and tells how far the run has come. */
  kept(record: SampleRecord): void
  /** Why it makes no sense to go on, if it does not. */
  hopeless(): RunStopped | undefined
}

/** What this call has done for a run. */
export function standing(
  tally: Tally,
  {
    onProgress,
    calls,
  }: {
    onProgress: ((progress: RunProgress) => void) | undefined
    calls: () => { readonly underWay: number; readonly width: number; readonly retries: number }
  },
): Standing {
  const began = performance.now()
  let fresh = 0
  let freshFailed = 0
  let lastFailure = ''
  return {
    kept(record) {
      tally.add(record)
      fresh++
      if (record.error !== undefined) {
        freshFailed++
        lastFailure = record.error.message
      }
      if (onProgress === undefined) return
      const elapsedMs = performance.now() - began
      const rate = (fresh / elapsedMs) * 1000
      const { planned, completed, failed, usage } = tally
      const { underWay, width, retries } = calls()
      onProgress({
        ...{ planned, completed, failed, fresh, retries, usage, elapsedMs, rate },
        leftMs: ((planned - completed - failed) / rate) * 1000,
        calls: { underWay, width },
      })
    },
    hopeless() {
      if (freshFailed < tooMany || freshFailed < fresh) return undefined
      return new RunStopped('error', `the first ${fresh} samples all failed: ${lastFailure}`)
    },
  }
}
