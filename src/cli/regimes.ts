import type { Strictness } from '../guard/index.js'

/** FlexGuard's regimes for option lists. Written out, so that `--help` need not load the guard; the type keeps it whole. */
export const regimes = Object.keys({ strict: true, moderate: true, loose: true } satisfies Record<
  Strictness,
  true
>) as readonly Strictness[]
