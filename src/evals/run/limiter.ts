/**
 * @file How many calls a model gets at a time: additive increase, multiplicative decrease, as TCP does it (Chiu and
 * Jain 1989). One limiter a model, shared by all samples.
 */

export interface Limiter {
  /** Waits for a place. @throws the abort's reason */
  enter(signal: AbortSignal): Promise<Place>
  /** Calls allowed at a time now. */
  readonly width: number
  readonly underWay: number
}

export interface Place {
  /** Answered: a little more at a time from now on. */
  succeed(): void
  /** Asked for too much: half as much at a time, once for all calls that were under way together; nobody before `waitMs`. */
  overload(waitMs: number): void
  /** Ended otherwise: nothing is learnt. */
  leave(): void
}

/**
 * @param options.start - calls at a time to begin with, 1 or more
 * @param options.most - calls at a time at most
 */
export function limiter({ start, most }: { start: number; most: number }): Limiter {
  let width = Math.min(start, most)
  let underWay = 0
  let pausedUntil = 0
  /** Calls that began before the last decrease say nothing new. */
  let generation = 0
  let wakes = false
  const waiting: (() => void)[] = []

  const admit = (): void => {
    const pause = pausedUntil - performance.now()
    if (pause > 0) {
      if (!wakes)
        setTimeout(() => {
          wakes = false
          admit()
        }, pause)
      wakes = true
      return
    }
    while (waiting.length > 0 && underWay < Math.floor(width)) {
      underWay++
      waiting.shift()!()
    }
  }
  const place = (): Place => {
    const began = generation
    let left = false
    const leave = (): void => {
      if (left) return
      left = true
      underWay--
      admit()
    }
    return {
      succeed() {
        if (began === generation) width = Math.min(most, width + 1 / width)
        leave()
      },
      overload(waitMs) {
        if (began === generation) {
          generation++
          width = Math.max(1, width / 2)
        }
        pausedUntil = Math.max(pausedUntil, performance.now() + waitMs)
        leave()
      },
      leave,
    }
  }

  return {
    get width() {
      return Math.floor(width)
    },
    get underWay() {
      return underWay
    },
    async enter(signal) {
      signal.throwIfAborted()
      if (waiting.length === 0 && underWay < Math.floor(width) && performance.now() >= pausedUntil) {
        underWay++
        return place()
      }
      await new Promise<void>((resolve, reject) => {
        const enter = (): void => {
          signal.removeEventListener('abort', abort)
          resolve()
        }
        const abort = (): void => {
          const at = waiting.indexOf(enter)
          if (at >= 0) waiting.splice(at, 1)
          reject(signal.reason)
        }
        signal.addEventListener('abort', abort, { once: true })
        waiting.push(enter)
        admit()
      })
      return place()
    },
  }
}
