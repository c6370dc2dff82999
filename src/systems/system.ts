import type { Conversation, TextScore } from '../guard/index.js'
import type { Reproduction } from './reproduction.js'

/** The rooms that published systems belong to. */
export type SystemRoom =
  | 'guard'
  | 'agents'
  | 'perception'
  | 'control'
  | 'harden'
  | 'evals'
  | 'assurance'
  | 'selective'

/**
 * What a study needs of a guard: the score, and for tiers what it says of them. The embedded guard fits, and so does a
 * script in a test.
 */
export interface StudyScorer {
  score(
    conversation: Conversation,
    options?: { readonly abort?: AbortSignal },
  ): Promise<Pick<TextScore, 'score'> & Partial<Pick<TextScore, 'tiers' | 'level'>>>
}

export interface StudyProgress {
  /** The data set being scored. */
  readonly set: string
  /** Rows of it scored so far. */
  readonly done: number
  readonly total: number
}

export interface ReproduceOptions {
  readonly scorer: StudyScorer
  /** A folder of public data sets to study beside the shipped one. */
  readonly data?: string
  /** Names of data sets the scorer learned from; results on them are marked. */
  readonly trainedOn?: readonly string[]
  /** Rows taken at most from each public set, drawn by the seed. @default 2000 */
  readonly limit?: number
  /** An integer in [0, 2^53): splits, draws and intervals follow from it. @default 1 */
  readonly seed?: number
  readonly onProgress?: (progress: StudyProgress) => void
  readonly abort?: AbortSignal
}

/** One published system: what it is, where it lives here, and, once it works, how to repeat its claim at our scale. */
export interface System {
  /** In kebab-case; also the argument of `ductile reproduce`. */
  readonly id: string
  readonly title: string
  /** arXiv identifier without version. */
  readonly arxiv: string
  /** One sentence on what it does. */
  readonly summary: string
  readonly room: SystemRoom
  readonly state: 'works' | 'not yet'
  /**
   * Repeats the paper's main claim at our scale. Absent until the system works.
   *
   * @throws InvalidInputError if the data folder or a row in it cannot be read; SignalFailedError if the scorer fails
   *   on most rows; the abort reason
   */
  readonly reproduce?: (options: ReproduceOptions) => Promise<Reproduction>
}
