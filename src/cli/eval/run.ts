/** @file `ductile eval run`: one task, one model, one run folder. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { InvalidInputError } from '../../core/index.js'
import type { GenerateConfig, Limits, RunProgress, RunResult, Task } from '../../evals/index.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { Host } from '../host.js'
import { startProgress } from '../progress.js'
import { write, writeJson } from '../write.js'
import type { OpenedModel } from './open-model.js'
import { type ModelFlags, openModels } from './open-models.js'
import { openTask } from './open-task.js'
import { renderResult } from './render-result.js'

export interface RunFlags extends ModelFlags {
  readonly data?: string
  readonly limit?: number
  readonly epochs?: number
  readonly concurrency: number
  readonly temperature?: number
  readonly maxTokens?: number
  readonly seed?: number
  readonly limitTokens?: number
  readonly limitCost?: number
  readonly limitMinutes?: number
  readonly cache?: string
  readonly runs: string
  readonly resume?: string
  readonly tag: readonly string[]
  readonly store?: string
  readonly leaseSeconds: number
  readonly json: boolean
  readonly quiet: boolean
}

/** @param words - the command line, to be said again when a run is stopped */
export async function evalRun(
  spec: string,
  flags: RunFlags,
  { host, words }: { host: Host; words: readonly string[] },
): Promise<ExitCode> {
  const task = await openTask(spec, { data: flags.data, cwd: host.cwd })
  const models = await openModels(flags, host)
  const folder = folderOf(flags, { task, model: models.model, host })
  const progress = await startProgress(host.stderr, {
    label: task.name,
    quiet: flags.quiet,
    now: () => performance.now(),
  })
  try {
    const { responseCache, runDistributed, runTask } = await import('../../evals/index.js')
    const options = {
      ...models,
      folder,
      resume: flags.resume !== undefined,
      config: configOf(flags),
      limits: limitsOf(flags),
      concurrency: flags.concurrency,
      signal: host.interrupted,
      onProgress: (standing: RunProgress) => progress.update(standingOf(standing)),
      ...(flags.epochs === undefined ? {} : { epochs: flags.epochs }),
      ...(flags.limit === undefined ? {} : { samples: flags.limit }),
      ...(flags.cache === undefined ? {} : { cache: responseCache(resolve(host.cwd, flags.cache)) }),
      ...(flags.tag.length === 0 ? {} : { tags: flags.tag }),
    }
    const result =
      flags.store === undefined
        ? await runTask(task, options)
        : await runDistributed(task, {
            ...options,
            url: flags.store,
            leaseSeconds: flags.leaseSeconds,
            job: {
              task: spec,
              model: flags.model,
              roles: flags.role,
              ...(flags.data === undefined ? {} : { data: flags.data }),
            },
          })
    progress.stop()
    if (flags.json)
      await writeJson(host.stdout, { folder, task: task.name, model: models.model.name, ...result })
    else
      await write(
        host.stdout.stream,
        renderResult({ task, model: models.model.name, folder, result }, host.stdout),
      )
    return outcome(result, { host, folder, words })
  } finally {
    progress.stop()
    for (const each of [models.model, ...Object.values(models.roles)]) await each[Symbol.asyncDispose]?.()
  }
}

/** A run is named by its time, task and model. */
function folderOf(
  { runs, resume }: RunFlags,
  { task, model, host }: { task: Task; model: OpenedModel; host: Host },
): string {
  const base = resolve(host.cwd, runs)
  if (resume !== undefined) {
    const folder = /[/\\]/.test(resume) ? resolve(host.cwd, resume) : join(base, resume)
    if (existsSync(join(folder, 'header.json'))) return folder
    throw new InvalidInputError({
      code: 'no_run',
      where: '--resume',
      message: `--resume: ${folder} is no run (it has no header.json)`,
    })
  }
  const time = host
    .now()
    .toISOString()
    .replace(/\.\d+Z$/, '')
    .replaceAll(/[-:]/g, '')
  const name = [time, slug(task.name), slug(model.name)].join('-')
  for (let number = 1; ; number++) {
    const folder = join(base, number === 1 ? name : `${name}-${number}`)
    if (!existsSync(folder)) return folder
  }
}

const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/https?:\/\//, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 40)

function configOf({ temperature, maxTokens, seed }: RunFlags): GenerateConfig {
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(seed === undefined ? {} : { seed }),
  }
}

function limitsOf({ limitTokens, limitCost, limitMinutes }: RunFlags): Limits {
  return {
    ...(limitTokens === undefined ? {} : { tokens: limitTokens }),
    ...(limitCost === undefined ? {} : { cost: limitCost }),
    ...(limitMinutes === undefined ? {} : { ms: limitMinutes * 60_000 }),
  }
}

function standingOf({ planned, completed, failed, fresh, retries, usage }: RunProgress) {
  const { cost, inputTokens, outputTokens } = usage
  const also = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(retries > 0 ? [`${retries} repeated`] : []),
    ...(inputTokens + outputTokens > 0
      ? [`${(inputTokens + outputTokens).toLocaleString('en-US')} tokens`]
      : []),
    ...(cost === undefined ? [] : [`$${cost.toFixed(4)}`]),
  ]
  const rows = completed + failed
  return { rows, freshRows: fresh, fraction: rows / planned, also }
}

/** What has no score is not a result: the run is to be resumed. */
function outcome(
  { status, failed, error, completed, planned }: RunResult,
  { host, folder, words }: { host: Host; folder: string; words: readonly string[] },
): ExitCode {
  const { stream, style } = host.stderr
  const undone = planned - completed
  if (undone === 0) return exitCodes.ok
  if (error !== undefined) stream.write(`${style.yellow(status)}: ${error}\n`)
  if (failed > 0)
    stream.write(`${style.red('error:')} ${failed} of ${planned} samples failed and have no score\n`)
  stream.write(`to go on: ${resumeCommand(words, folder)}\n`)
  return status === 'error' || failed > 0 ? exitCodes.failure : exitCodes.ok
}

function resumeCommand(words: readonly string[], folder: string): string {
  const at = words.indexOf('--resume')
  const others = at < 0 ? words : words.filter((_, index) => index !== at && index !== at + 1)
  return ['ductile', ...others, '--resume', folder].map(quoted).join(' ')
}

const quoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
