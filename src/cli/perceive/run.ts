import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import {
  type Classifier,
  type JudgedRow,
  openClassifierCalibrator,
  type Perception,
  SelectiveClassifier,
} from '../../perception/index.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { Host } from '../host.js'
import { startProgress } from '../progress.js'
import { write } from '../write.js'
import { inputsOf, openModelOf } from './open-inputs.js'
import type { InputFlags } from './options.js'

export interface RunFlags extends InputFlags {
  readonly failOn: 'never' | 'withdrawn' | 'abstain'
  readonly picture?: string
}

/** What a run came to, beside its rows. */
interface Tally {
  readonly accept: number
  readonly acceptSet: number
  readonly abstain: number
  /** Wrong labels among accepted inputs that came with the true one. */
  readonly judged: number
  readonly wrong: number
  readonly withdrawn: boolean
}

/** Decides on every input; one line a row. */
export async function runPerceive(flags: RunFlags, host: Host): Promise<ExitCode> {
  await using classifier = await openModelOf(flags, host)
  const { calibrator } = await openClassifierCalibrator(classifier, {
    now: host.now(),
    ...(flags.calibrator !== undefined && { file: resolve(host.cwd, flags.calibrator) }),
  })
  const selective = new SelectiveClassifier(classifier, calibrator)
  const progress = await startProgress(host.stderr, {
    label: 'perceive',
    quiet: flags.quiet,
    now: () => performance.now(),
  })
  const rows: Perception[] = []
  try {
    for await (const row of selective.stream(inputsOf(flags, classifier, host), {
      abort: host.interrupted,
    })) {
      rows.push(row)
      await write(host.stdout.stream, flags.json ? `${JSON.stringify(row)}\n` : line(row))
      progress.update({ rows: rows.length, freshRows: rows.length, fraction: undefined })
    }
  } finally {
    progress.stop()
  }
  const tally = tallyOf(rows, selective.monitor.withdrawn)
  if (!flags.quiet) host.stderr.stream.write(summary(tally, rows.length))
  if (flags.picture !== undefined) await draw(resolve(host.cwd, flags.picture), rows, classifier)
  const found =
    flags.failOn === 'never' ? false : tally.withdrawn || (flags.failOn === 'abstain' && tally.abstain > 0)
  return found ? exitCodes.finding : exitCodes.ok
}

function line({ id, decision, label, labels, reasons }: Perception): string {
  const answer = label ?? (decision === 'accept-set' ? labels!.join(' | ') : '-')
  return `${id}\t${decision}\t${answer}\t${reasons.map(({ message }) => message).join('; ')}\n`
}

function tallyOf(rows: readonly Perception[], withdrawn: boolean): Tally {
  const count = (decision: Perception['decision']): number =>
    rows.filter(row => row.decision === decision).length
  const judged = rows.filter(({ decision, truth }) => decision === 'accept' && truth !== undefined)
  return {
    accept: count('accept'),
    acceptSet: count('accept-set'),
    abstain: count('abstain'),
    judged: judged.length,
    wrong: judged.filter(({ label, truth }) => label !== truth).length,
    withdrawn,
  }
}

function summary({ accept, acceptSet, abstain, judged, wrong, withdrawn }: Tally, n: number): string {
  const known = judged === 0 ? '' : `; ${wrong} of ${judged} accepted labels wrong`
  const promise = withdrawn ? '; the guarantee was withdrawn' : ''
  return `${n} inputs: ${accept} accepted, ${acceptSet} with a set, ${abstain} abstained${known}${promise}\n`
}

async function draw(file: string, rows: readonly Perception[], { card }: Classifier): Promise<void> {
  const { selectiveFigure } = await import('./figure.js')
  const { InvalidInputError } = await import('../../core/index.js')
  const judged = rows.flatMap(({ id, truth, probabilities, uncertainty, decision }): JudgedRow[] => {
    if (truth === undefined || probabilities === undefined || uncertainty === undefined) return []
    const label = card.classes.indexOf(truth)
    const top = probabilities.indexOf(Math.max(...probabilities))
    const answered = decision !== 'abstain'
    return [{ id, label, probabilities, uncertainty, wrong: top === label ? 0 : 1, answered }]
  })
  if (judged.length === 0)
    throw new InvalidInputError({
      code: 'no_label',
      where: '--picture',
      message: '--picture: the curves need rows with labels, and there are none',
    })
  await writeFile(
    file,
    selectiveFigure([{ name: card.id, rows: judged }], {
      title: `${card.id}: answering the surest first`,
      subtitle: `n = ${judged.length}; dot: what the calibrator answers; dashed: confidence that is true`,
    }),
  )
}
