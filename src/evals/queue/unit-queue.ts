/**
 * @file Units of runs, (run, sample, epoch), on pg-boss: in one queue for all workers, their records in a table beside it.
 * A unit may be done twice (a worker that died after its answer); its record counts once.
 */
import { createHash } from 'node:crypto'
import { ConfigurationError } from '../../core/index.js'
import type { GenerateConfig } from '../model.js'
import type { SampleRecord } from '../record.js'
import type { Limits } from '../task.js'

/** How a worker finds what to run: as the user named it on the command line. */
export interface QueuedJob {
  readonly task: string
  readonly data?: string
  readonly model: string
  /** `ROLE=MODEL` each. */
  readonly roles: readonly string[]
}

/** What all units of a run share. */
export interface QueuedRun {
  /** Unique to the run, over all machines. */
  readonly key: string
  readonly job: QueuedJob
  readonly config: GenerateConfig
  readonly limits: Limits
  readonly epochs: number
  readonly samples?: number
  /** Of the dataset: a worker whose files differ must not answer. */
  readonly fingerprint: string
}

export interface QueuedUnit {
  readonly run: QueuedRun
  readonly id: string
  readonly epoch: number
}

export interface TakenUnit extends QueuedUnit {
  /** Keeps the record, then takes the unit off the queue. */
  done(record: SampleRecord): Promise<void>
  /** Leaves it to another worker, at once. */
  giveBack(): Promise<void>
}

export interface UnitQueue extends AsyncDisposable {
  /** Adds units; those that are there already stay as they are. */
  add(run: QueuedRun, units: readonly { readonly id: string; readonly epoch: number }[]): Promise<void>
  /** Takes units back that nobody has done. */
  remove(run: QueuedRun, units: readonly { readonly id: string; readonly epoch: number }[]): Promise<void>
  take(most: number): Promise<readonly TakenUnit[]>
  /** Records of a run that were not collected yet. */
  records(run: QueuedRun): Promise<readonly SampleRecord[]>
  /** Forgets records that are kept elsewhere now. */
  collected(run: QueuedRun, records: readonly SampleRecord[]): Promise<void>
  /** Gives units of workers that died to others. @returns units that no worker survived */
  recover(run: QueuedRun): Promise<readonly { readonly id: string; readonly epoch: number }[]>
  /** Whatever the run has left on the server. */
  clear(run: QueuedRun): Promise<void>
}

export interface UnitQueueOptions {
  /** `postgres://…` */
  readonly url: string
  /** How long a worker may be silent about a unit before another one gets it. @default 900 */
  readonly leaseSeconds?: number
  /** Schema of the tables. @default 'ductile_evals' */
  readonly schema?: string
}

const queue = 'units'
/** How often a unit is given out in all. */
const attempts = 4

/** @throws ConfigurationError if the server cannot be reached, without its address */
export async function openUnitQueue({
  url,
  leaseSeconds = 900,
  schema = 'ductile_evals',
}: UnitQueueOptions): Promise<UnitQueue> {
  const { default: PgBoss } = await import('pg-boss')
  const boss = new PgBoss({ connectionString: url, schema, supervise: false, schedule: false, max: 4 })
  // A connection that breaks is opened again by the next call, which says what went wrong.
  boss.on('error', () => {})
  try {
    await withoutDeadlock(() => boss.start())
    await withoutDeadlock(() => boss.createQueue(queue))
    await boss.getDb().executeSql(tables(schema), [])
  } catch (cause) {
    await boss.stop({ graceful: false }).catch(() => {})
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigurationError({
      where: '--store',
      message: `the queue's PostgreSQL cannot be used: ${why || (cause as NodeJS.ErrnoException).code}`,
      cause,
    })
  }
  const sql = async <Row>(text: string, values: unknown[]): Promise<Row[]> =>
    (await boss.getDb().executeSql(text, values)).rows as Row[]
  const lost = (run: QueuedRun): string => `lost-${run.key}`

  return {
    async add(run, units) {
      await withoutDeadlock(() => boss.createQueue(lost(run)))
      await boss.insert(
        units.map(({ id, epoch }) => ({
          id: jobId(run.key, id, epoch),
          name: queue,
          data: { run, id, epoch } satisfies QueuedUnit,
          retryLimit: attempts - 1,
          expireInSeconds: leaseSeconds,
          deadLetter: lost(run),
        })),
      )
    },
    async remove(run, units) {
      if (units.length > 0)
        await boss.deleteJob(
          queue,
          units.map(({ id, epoch }) => jobId(run.key, id, epoch)),
        )
    },
    async take(most) {
      const jobs = await boss.fetch<QueuedUnit>(queue, { batchSize: most })
      return jobs.map(({ id: job, data }) => ({
        ...data,
        async done(record) {
          await sql(
            `insert into ${schema}.records (run, id, epoch, record) values ($1, $2, $3, $4) on conflict do nothing`,
            [data.run.key, data.id, data.epoch, JSON.stringify(record)],
          )
          await boss.complete(queue, job)
        },
        giveBack: () => boss.fail(queue, job),
      }))
    },
    async records(run) {
      const rows = await sql<{ record: string }>(
        `select record from ${schema}.records where run = $1 limit 500`,
        [run.key],
      )
      return rows.map(({ record }) => JSON.parse(record) as SampleRecord)
    },
    async collected(run, records) {
      await sql(
        `delete from ${schema}.records where run = $1 and (id, epoch) in (select * from unnest($2::text[], $3::int[]))`,
        [run.key, records.map(({ id }) => id), records.map(({ epoch }) => epoch)],
      )
    },
    async recover(run) {
      await boss.expire()
      const dead = await boss.fetch<QueuedUnit>(lost(run), { batchSize: 100 })
      if (dead.length > 0)
        await boss.complete(
          lost(run),
          dead.map(({ id }) => id),
        )
      return dead.map(({ data }) => ({ id: data.id, epoch: data.epoch }))
    },
    async clear(run) {
      await sql(`delete from ${schema}.records where run = $1`, [run.key])
      // Finished units still name the queue of the lost ones.
      await sql(`delete from ${schema}.job where dead_letter = $1`, [lost(run)])
      await boss.deleteQueue(lost(run))
    },
    [Symbol.asyncDispose]: () => boss.stop({ graceful: false, wait: true }),
  }
}

/** Several processes that make the same tables at once may deadlock: PostgreSQL ends one of them, which begins again. */
async function withoutDeadlock(work: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++)
    try {
      await work()
      return
    } catch (error) {
      if ((error as { code?: unknown }).code !== '40P01' || attempt === 10) throw error
    }
}

/** Text and not jsonb, which knows no `\\u0000`: a model may write it. */
const tables = (schema: string): string => `
  begin;
  select pg_advisory_xact_lock(hashtext('${schema}.records'));
  create table if not exists ${schema}.records (
    run text not null, id text not null, epoch int not null, record text not null, primary key (run, id, epoch));
  commit;`

/** The same unit has the same number, whoever adds it. */
function jobId(run: string, id: string, epoch: number): string {
  const hex = createHash('sha256')
    .update(JSON.stringify([run, id, epoch]))
    .digest('hex')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
