import { writeFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Command } from 'commander'
import { InvalidInputError } from '../../core/index.js'
import type { Guard } from '../../guard/index.js'
import type { Reproduction, System } from '../../systems/index.js'
import { loadConfig } from '../config/load-config.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import { type GuardFlags, guardSettings } from '../guard-settings.js'
import type { Finish, Host } from '../host.js'
import { parseInteger } from '../options.js'
import { startProgress } from '../progress.js'
import { write, writeJson } from '../write.js'
import { requireSystem } from './systems.js'

interface Flags extends Pick<GuardFlags, 'model' | 'workers'> {
  readonly data?: string
  readonly picture?: string
  readonly limit?: number
  readonly seed?: number
  readonly config?: string
  readonly json: boolean
  readonly quiet: boolean
}

/** `ductile reproduce`: a published claim, repeated here at our scale with the embedded models. */
export function reproduceCommand(host: Host, finish: Finish): Command {
  return new Command('reproduce')
    .description('repeat a published system’s claim at our scale, beside the paper’s numbers')
    .argument('<id>', 'as `ductile systems` lists it')
    .option('--data <dir>', 'folder of public data sets to study beside the shipped one')
    .option(
      '--limit <n>',
      'rows taken at most from each public set',
      parseInteger({ min: 50, max: 1_000_000 }),
    )
    .option(
      '--seed <n>',
      'splits, draws and intervals follow from it',
      parseInteger({ min: 0, max: 2 ** 53 - 1 }),
    )
    .option('--picture <file>', 'write the strictness curves as SVG')
    .option('--model <model>', 'an embedded model, a folder, or hub:owner/name@revision')
    .option('--workers <n>', 'worker threads', parseInteger({ min: 1, max: 256 }))
    .option('--config <file>', 'configuration file')
    .option('--json', 'print one JSON document', false)
    .option('-q, --quiet', 'no progress', false)
    .addHelpText(
      'after',
      '\nExit status: 0 the claim holds here, 1 it does not on some set, 2 the call was wrong.',
    )
    .action(async (id: string, flags: Flags) => finish(await reproduce(id, flags, host)))
}

async function reproduce(id: string, flags: Flags, host: Host): Promise<ExitCode> {
  const system = await requireSystem(id)
  if (system.reproduce === undefined)
    throw new InvalidInputError({
      code: 'not_yet',
      where: 'ID',
      message: `${system.id} cannot be reproduced yet; \`ductile systems\` says which can`,
    })
  const read = await loadConfig(flags, host)
  const { model, workers } = guardSettings(flags, read, host.cwd)
  const { openGuard } = await import('../../guard/index.js')
  await using guard = await openGuard({
    ...(model === undefined ? {} : { model }),
    ...(workers === undefined ? {} : { workers }),
  })
  const report = await study(system, guard, flags, host)
  const { holdsHere, renderReproduction } = await import('../../systems/index.js')
  if (flags.picture !== undefined) {
    if (report.kind !== 'strictness')
      throw new InvalidInputError({
        code: 'usage',
        where: '--picture',
        message: `--picture: ${system.id} has no strictness curves`,
      })
    const { strictnessFigure } = await import('../picture/strictness-figure.js')
    await writeFile(resolve(host.cwd, flags.picture), strictnessFigure(report))
  }
  if (flags.json) await writeJson(host.stdout, report)
  else {
    const { columns } = host.stdout
    await write(
      host.stdout.stream,
      renderReproduction(report, Number.isFinite(columns) ? { width: columns } : {}),
    )
  }
  return holdsHere(report) ? exitCodes.ok : exitCodes.finding
}

async function study(system: System, guard: Guard, flags: Flags, host: Host): Promise<Reproduction> {
  const progress = await startProgress(host.stderr, {
    label: system.id,
    quiet: flags.quiet,
    now: () => performance.now(),
  })
  const trained = guard.card.data.filter(({ use }) => use !== 'evaluation').map(({ name }) => name)
  let scored = 0
  let last = { set: '', done: 0 }
  try {
    return await system.reproduce!({
      scorer: { score: (conversation, options) => guard.score(conversation, options) },
      trainedOn: [...new Set(trained)],
      abort: host.interrupted,
      ...(flags.data === undefined ? {} : { data: resolve(host.cwd, flags.data) }),
      ...(flags.limit === undefined ? {} : { limit: flags.limit }),
      ...(flags.seed === undefined ? {} : { seed: flags.seed }),
      onProgress({ set, done, total }) {
        scored += set === last.set ? done - last.done : done
        last = { set, done }
        progress.update({ rows: scored, freshRows: scored, fraction: done / Math.max(1, total) })
      },
    })
  } finally {
    progress.stop()
  }
}
