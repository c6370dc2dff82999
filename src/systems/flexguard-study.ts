import { gradedSetNames, gradedSets } from './graded-sets.js'
import { scoreRows } from './score-rows.js'
import { shippedSet } from './strictness-rows.js'
import type { PublishedResult, SetStudy, StudyReport } from './study-report.js'
import { studySet } from './study-set.js'
import type { ReproduceOptions } from './system.js'

/** FlexBench figures as far as we could learn them; see `publishedNote`. */
const published: readonly PublishedResult[] = Object.freeze([
  { method: 'FlexGuard, calibrated thresholds', mode: 'prompt', averageF1: 81.78, worstF1: 78.26, gap: 5.73 },
  { method: 'FlexGuard, rubric thresholds', mode: 'prompt', averageF1: 80.29, worstF1: 76.63 },
  { method: 'BingoGuard-8B (binary)', mode: 'prompt', averageF1: 74.22, worstF1: 68.31, gap: 13.52 },
  { method: 'Qwen3Guard-8B (binary)', mode: 'prompt', averageF1: 75.1, worstF1: 67.06, gap: 15.95 },
])

/**
 * FlexGuard's strictness study at our scale: a continuous score with one threshold a regime against its own binary
 * version, on the shipped set and on the graded public sets of a folder.
 *
 * @throws InvalidInputError if the folder has none of the sets or a row cannot be read; SignalFailedError if the scorer
 *   fails on most rows of a set; InsufficientDataError if a set cannot carry the study; the abort reason
 */
export async function reproduceFlexguard({
  scorer,
  data,
  trainedOn,
  limit = 2000,
  seed = 1,
  ...running
}: ReproduceOptions): Promise<StudyReport> {
  const fromFolder = data === undefined ? [] : await gradedSets(data, { limit, seed, abort: running.abort })
  const studies: SetStudy[] = []
  for (const set of [shippedSet(), ...fromFolder]) {
    const scored = await scoreRows(set, { scorer, ...running })
    studies.push(studySet(set, scored, { seed, trainedOn }))
  }
  const found = new Set(studies.map(({ set }) => set))
  return {
    kind: 'strictness',
    system: 'flexguard',
    claim:
      'One score with a threshold for each strictness loses less between regimes than one binary verdict.',
    published,
    publishedNote:
      'Harmful F1 in percent on FlexBench prompts (2,000 items), from notes on the paper that were not checked against its tables. Other data and far larger models: compare directions, not values.',
    seed,
    studies,
    notStudied: data === undefined ? [] : gradedSetNames.filter(name => !found.has(name)),
  }
}
