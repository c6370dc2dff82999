import type { EventEmitter } from 'node:events'
import type { Fetch } from './gateway.js'

/** Everything that answers under one set of rules. */
export interface Generation {
  readonly fetch: Fetch
  /** Lets go of what only it uses. Called once, when its last request is over. */
  close(): Promise<void>
}

/** Replaced while it runs: a request is answered to its end by the generation that took it. */
export interface LiveGateway {
  readonly fetch: Fetch
  /** From now on the next one answers. */
  replace(next: Generation): void
  /** Closes the generation in force and waits for those before it. */
  close(): Promise<void>
}

export function liveGateway(first: Generation): LiveGateway {
  let current = counted(first)
  const retiring = new Set<Promise<void>>()
  const retire = (old: Counted): Promise<void> => {
    const done = old.retire().finally(() => retiring.delete(done))
    retiring.add(done)
    return done
  }
  return {
    fetch: (request, env) => current.fetch(request, env),
    replace(next) {
      const old = current
      current = counted(next)
      void retire(old)
    },
    async close() {
      void retire(current)
      await Promise.all(retiring)
    },
  }
}

interface Counted {
  readonly fetch: Fetch
  retire(): Promise<void>
}

/** A generation that knows how many of its requests are under way. */
function counted({ fetch, close }: Generation): Counted {
  let underWay = 0
  let leave: (() => void) | undefined
  const over = (): void => {
    underWay -= 1
    if (underWay === 0) leave?.()
  }
  return {
    async fetch(request, env) {
      underWay += 1
      const { outgoing } = (env ?? {}) as { readonly outgoing?: EventEmitter }
      // Over when the last byte left or the client is gone; without a connection, when the answer is there.
      outgoing?.once('close', over)
      try {
        return await fetch(request, env)
      } finally {
        if (outgoing === undefined) over()
      }
    },
    async retire() {
      if (underWay > 0) await new Promise<void>(resolve => (leave = resolve))
      await close()
    },
  }
}
