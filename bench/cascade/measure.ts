/** @file One row through the encoder alone and through the cascade. */
import type {
  Cascade,
  CascadeScore,
  Conversation,
  Guard,
  Strictness,
  TextScore,
} from '../../src/guard/index.js'
import type { SetRow } from './read-set.js'
import type { CascadeSet } from './sets.js'

export interface Measured {
  /** 1 = harmful or an attack. */
  readonly label: 0 | 1
  readonly encoder: TextScore
  readonly encoderMs: number
  readonly cascade: CascadeScore
  readonly cascadeMs: number
}

export const labelOf = (set: CascadeSet, { y }: SetRow): 0 | 1 | undefined =>
  set.kind === 'benign' ? 0 : set.kind === 'harm' ? (y ?? undefined) : 1

/** Harm or injection above the calibrated threshold: what the default policy stops. */
export const isFlagged = (
  { verdicts, injection }: Pick<TextScore, 'verdicts' | 'injection'>,
  strictness: Strictness,
): boolean => verdicts.calibrated[strictness].flagged || injection.verdicts[strictness].flagged

/** Both in one run, the encoder first on every other row, so that neither always meets a warm cache. */
export async function measureRow(
  conversation: Conversation,
  { guard, cascade, cascadeFirst }: { guard: Guard; cascade: Cascade; cascadeFirst: boolean },
): Promise<Omit<Measured, 'label'>> {
  const timed = async <Score>(score: () => Promise<Score>): Promise<[Score, number]> => {
    const started = performance.now()
    const found = await score()
    return [found, performance.now() - started]
  }
  const byCascade = () => timed(() => cascade.score({ messages: conversation.messages }))
  const early = cascadeFirst ? await byCascade() : undefined
  const [encoder, encoderMs] = await timed(() => guard.score(conversation))
  const [score, cascadeMs] = early ?? (await byCascade())
  return { encoder, encoderMs, cascade: score, cascadeMs }
}
