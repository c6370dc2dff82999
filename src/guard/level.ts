/** @file Qwen3Guard's three levels (arXiv:2510.14276). */
import type { Level } from './text-score.js'

/** `strict` counts Controversial as unsafe, `loose` as safe. */
export type LevelMode = 'strict' | 'loose'

/** The level as a binary label. */
export function toBinary(level: Level, mode: LevelMode): 'safe' | 'unsafe' {
  if (level === 'Controversial') return mode === 'strict' ? 'unsafe' : 'safe'
  return level === 'Unsafe' ? 'unsafe' : 'safe'
}

/**
 * The level from a strict and a loose judge: what both call unsafe is Unsafe, what one does is Controversial. The paper
 * does not list (Safe, Unsafe), a loose judge flagging what the strict one passes; as a conflict it is Controversial.
 */
export function controversialVote(strict: 'Safe' | 'Unsafe', loose: 'Safe' | 'Unsafe'): Level {
  if (strict === loose) return strict
  return 'Controversial'
}
