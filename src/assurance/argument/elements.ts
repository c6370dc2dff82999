/**
 * @file The elements of a safety case, in the Goal Structuring Notation (GSN Community Standard 3), as plain data: they
 * name one another by id, so that a case can be written to a file and read back.
 */
import type { Evidence } from '../evidence/evidence.js'

export const elementKinds = [
  'goal',
  'strategy',
  'solution',
  'context',
  'assumption',
  'justification',
  'away-goal',
  'defeater',
] as const
export type ElementKind = (typeof elementKinds)[number]

/** What may support: it carries a claim. */
export const supporting = [
  'goal',
  'strategy',
  'solution',
  'away-goal',
] as const satisfies readonly ElementKind[]
/** What an element may stand in the context of. */
export const contextual = ['context', 'assumption', 'justification'] as const satisfies readonly ElementKind[]

/** One element. Which fields a kind may have is checked by `checkStructure`. */
export interface Element {
  /** Unique in the case; letters, digits, `.`, `_` and `-`. */
  readonly id: string
  readonly kind: ElementKind
  readonly text: string
  /** Of a goal, a strategy, or a defeater (what upholds it). */
  readonly supportedBy: readonly string[]
  readonly inContextOf: readonly string[]
  /** Defeaters: doubts raised against this element. */
  readonly challengedBy: readonly string[]
  /** Of a defeater: what rebuts it. It stands until all of these are supported. */
  readonly answeredBy: readonly string[]
  /** How many supporters a goal or strategy needs. `any`: they are independent legs. @default 'all' */
  readonly needs?: 'all' | 'any'
  /**
   * Of a goal or strategy with quantified supporters: whether their evidence is independent. If not, confidence is
   * combined by bounds that hold whatever the dependence. @default false
   */
  readonly independent?: boolean
  /** Stated openly not to be argued yet. Never counts as support. */
  readonly undeveloped?: boolean
  /** Of a solution, an assumption or a context: what is looked at, anew at every check. */
  readonly evidence?: Evidence
  /** Of an away goal: the case that argues it, and the goal there. */
  readonly away?: { readonly module: string; readonly goal: string }
  /** Subjects of norms that the element bears on; see `topics`. */
  readonly topics?: readonly string[]
}

/** A whole argument. */
export interface SafetyCase {
  /** In kebab-case. */
  readonly name: string
  readonly title: string
  /** Claims that nothing else rests on, in the order they are shown. */
  readonly roots: readonly string[]
  readonly elements: ReadonlyMap<string, Element>
}
