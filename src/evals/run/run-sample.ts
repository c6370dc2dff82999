import { ConfigurationError, DuctileError } from '../../core/index.js'
import { ModelError } from '../models/model-error.js'
import type { SampleRecord, TranscriptEvent } from '../record.js'
import type { Sample } from '../sample.js'
import type { NotScored, Score, Scorer } from '../scorer.js'
import type { SolverContext, TaskState } from '../solver.js'
import type { Task } from '../task.js'
import { type Calling, Meter, milliseconds, type RunModel } from './metered-model.js'
import { seedOf } from './seed.js'
import { RunStopped, SampleLimitReached } from './stop.js'

export interface SampleRun {
  readonly task: Task
  readonly model: RunModel
  readonly roles: ReadonlyMap<string, RunModel>
  readonly calling: Calling
  readonly signal: AbortSignal
}

/**
 * One sample of one epoch, solved and scored. What fails for good is kept as an error without a score; a sample that
 * met a limit of its own is scored as it stands, unless there is no answer yet.
 *
 * @throws RunStopped if the whole run has to stop: then there is no record
 */
export async function runSample(
  { id, epoch, sample }: { id: string; epoch: number; sample: Sample },
  { task, model, roles, calling, signal: run }: SampleRun,
): Promise<SampleRecord> {
  const started = new Date()
  const began = performance.now()
  const events: TranscriptEvent[] = []
  const event: SolverContext['event'] = (kind, data) =>
    void events.push({ kind, at: milliseconds(performance.now() - began), data })
  const meter = new Meter({ id, epoch }, calling, event)
  const clock = sampleClock(run, calling.limits.sampleMs)
  const context: SolverContext = {
    model: meter.model(model, undefined, task.config),
    role(name) {
      const found = roles.get(name)
      if (found !== undefined) return meter.model(found, name)
      throw new ConfigurationError({
        where: `role ${name}`,
        message: `task "${task.name}" asks a model in the role "${name}", and none is configured (--role ${name}=MODEL)`,
      })
    },
    signal: clock.signal,
    seed: seedOf(task.name, id, epoch),
    event,
  }
  let state = initialState(sample, epoch)
  let scores: Record<string, Score> = {}
  let limit: string | undefined
  let error: SampleRecord['error']
  try {
    try {
      for (const solver of task.solver) {
        if (state.completed) break
        state = await clock.within(solver(state, context))
      }
    } catch (reason) {
      if (!(reason instanceof SampleLimitReached)) throw reason
      limit = reason.limit
    }
    // A judge has its time and tokens, whatever the answer took.
    clock.stop()
    meter.liftLimits()
    scores = await scoresOf(state, { scorers: task.scorer, limit, context: { ...context, signal: run } })
  } catch (reason) {
    error = failureOf(reason, run)
    scores = {}
  } finally {
    clock.stop()
  }
  return {
    id,
    epoch,
    ...(sample.cluster === undefined ? {} : { cluster: sample.cluster }),
    input: sample.input,
    ...(sample.target === undefined ? {} : { target: sample.target }),
    ...(sample.choices === undefined ? {} : { choices: sample.choices }),
    messages: state.messages,
    ...(state.output === undefined ? {} : { output: state.output }),
    scores,
    store: state.store,
    events,
    metadata: sample.metadata ?? {},
    ...(error === undefined ? {} : { error }),
    ...(limit === undefined ? {} : { limit }),
    usage: meter.usage,
    started: started.toISOString(),
    ms: milliseconds(performance.now() - began),
  }
}

function initialState(sample: Sample, epoch: number): TaskState {
  return {
    sample,
    epoch,
    messages:
      typeof sample.input === 'string' ? [{ role: 'user', content: sample.input }] : [...sample.input],
    ...(sample.tools === undefined ? {} : { tools: sample.tools }),
    store: {},
  }
}

async function scoresOf(
  state: TaskState,
  {
    scorers,
    limit,
    context,
  }: { scorers: readonly Scorer[]; limit: string | undefined; context: SolverContext },
): Promise<Record<string, Score>> {
  if (limit !== undefined && state.output === undefined) {
    const none: NotScored = {
      type: 'not-scored',
      cause: 'missing',
      explanation: `the limit ${limit} was reached before there was an answer`,
    }
    return Object.fromEntries(scorers.map(({ name }) => [name, none]))
  }
  const scores: Record<string, Score> = {}
  for (const scorer of scorers) scores[scorer.name] = await scorer.score(state, context)
  return scores
}

/** @throws RunStopped for what every other sample would meet as well */
function failureOf(reason: unknown, run: AbortSignal): NonNullable<SampleRecord['error']> {
  if (reason instanceof RunStopped) throw reason
  if (run.aborted)
    throw run.reason instanceof RunStopped ? run.reason : new RunStopped('cancelled', 'interrupted')
  if (ConfigurationError.isInstance(reason)) throw new RunStopped('error', reason.message)
  if (ModelError.isInstance(reason) && (reason.code === 'unauthorized' || reason.code === 'missing'))
    throw new RunStopped('error', reason.message)
  // A full disk under the cache.
  if (reason instanceof Error && 'syscall' in reason) throw reason
  if (DuctileError.isInstance(reason)) return { code: reason.code, message: reason.message }
  const message = reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason)
  return { code: 'task_failed', message }
}

interface SampleClock {
  readonly signal: AbortSignal
  /** Ends with the work, or with the sample's time or the run: a solver may be deaf to its signal. */
  within<T>(work: Promise<T>): Promise<T>
  stop(): void
}

function sampleClock(run: AbortSignal, sampleMs: number | undefined): SampleClock {
  const controller = new AbortController()
  const { signal } = controller
  const passOn = (): void => controller.abort(run.reason)
  if (run.aborted) passOn()
  run.addEventListener('abort', passOn, { once: true })
  const timer =
    sampleMs === undefined
      ? undefined
      : setTimeout(() => controller.abort(new SampleLimitReached('sampleMs')), sampleMs)
  return {
    signal,
    within: work =>
      new Promise((resolve, reject) => {
        const abort = (): void => reject(signal.reason)
        if (signal.aborted) abort()
        signal.addEventListener('abort', abort, { once: true })
        work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
      }),
    stop() {
      clearTimeout(timer)
      run.removeEventListener('abort', passOn)
    },
  }
}
