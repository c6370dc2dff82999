/** @file A calibrator as a file: what it was fitted to, until when it may be used, and a hash over all of it. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import { canonicalJson, InvalidArgumentError, type ModelReference, type Provenance } from '../core/index.js'
import type { DualThreshold } from './abstain/dual-threshold.js'
import type { AdaptiveState } from './conformal/adaptive.js'
import type { ConformalCalibrator } from './conformal/fit.js'
import type { IntervalCalibrator } from './conformal/interval.js'
import type { WeightedCalibrator } from './conformal/weighted-classifier.js'
import { CalibratorError } from './errors.js'
import type { ScreenedCalibrator } from './screen/screened.js'

/** Everything that is fitted once and used later. */
export type Calibrator =
  | ConformalCalibrator
  | DualThreshold
  | WeightedCalibrator
  | IntervalCalibrator
  | AdaptiveState
  | ScreenedCalibrator

const schema = 'ductile.calibrator/1'

/** Plain JSON. Whoever changes a byte of it, the expiry too, changes the hash. */
export interface CalibratorDocument<Kind extends Calibrator = Calibrator> {
  readonly schema: typeof schema
  readonly calibrator: Kind
  readonly provenance: Provenance
  /** The model whose outputs were calibrated; another model needs another calibrator. */
  readonly model?: ModelReference
  /** ISO date and time from which on it must not be used; null: no expiry. */
  readonly expires: string | null
  /** SHA-256 of the canonical JSON of all the rest, hex. Finds accidents and careless edits; it is no signature. */
  readonly sha256: string
}

export interface SealOptions {
  /** Data set or file the calibration rows are from. */
  readonly source: string
  /** ISO date, or date and time, of the calibration. */
  readonly date: string
  readonly model?: ModelReference
  /** ISO date, or date and time, after `date`. @default no expiry */
  readonly expires?: string
}

/** @throws InvalidArgumentError if a date cannot be read or the expiry is not after the date */
export function sealCalibrator<Kind extends Calibrator>(
  calibrator: Kind,
  { source, date, model, expires }: SealOptions,
): CalibratorDocument<Kind> {
  const made = timeOf(date, 'date')
  if (expires !== undefined && timeOf(expires, 'expires') <= made)
    throw new InvalidArgumentError(`sealCalibrator: expires must be after date, got ${expires} and ${date}`)
  const provenance: Provenance = { kind: 'calibrated', source, date, ...describe(calibrator) }
  const body = {
    schema,
    calibrator,
    provenance,
    ...(model && { model }),
    expires: expires ?? null,
  } as const
  return { ...body, sha256: hashOf(body) }
}

/**
 * Checks a document that was kept, before it is used.
 *
 * @param document - parsed JSON from anywhere
 * @param options.now - the time by the caller's clock
 * @param options.model - SHA-256 of the model in use, hex; refused if the document names another
 * @throws CalibratorError: not of this schema, altered, dated after `now`, expired, or fitted to another model
 */
export function openCalibrator(
  document: unknown,
  { now, model }: { now: Date; model?: string },
): CalibratorDocument {
  const read = envelope.safeParse(document)
  if (!read.success)
    throw new CalibratorError({
      code: 'calibrator_schema',
      message: `openCalibrator: not a ${schema} document: ${z.prettifyError(read.error)}`,
    })
  const { sha256, ...body } = read.data
  if (hashOf(body) !== sha256)
    throw new CalibratorError({
      code: 'calibrator_altered',
      message: 'openCalibrator: the document was changed after it was sealed (its hash does not match)',
    })
  const opened = document as CalibratorDocument
  const { expires, provenance } = opened
  if (now.getTime() < Date.parse(provenance.date))
    throw new CalibratorError({
      code: 'calibrator_not_yet_valid',
      message: `openCalibrator: the document is dated ${provenance.date}, after ${now.toISOString()}`,
    })
  if (expires !== null && now.getTime() >= Date.parse(expires))
    throw new CalibratorError({
      code: 'calibrator_expired',
      message: `openCalibrator: the calibrator expired ${expires}; calibrate again on recent rows`,
    })
  if (model !== undefined && opened.model !== undefined && opened.model.sha256 !== model)
    throw new CalibratorError({
      code: 'calibrator_altered',
      message: `openCalibrator: the calibrator was fitted to model ${opened.model.sha256}, not ${model}`,
    })
  return opened
}

const isoTime = z.string().refine(text => Number.isFinite(Date.parse(text)), 'must be an ISO date')
const envelope = z.looseObject({
  schema: z.literal(schema),
  calibrator: z.looseObject({
    kind: z.enum([
      'conformal-classifier',
      'dual-threshold',
      'weighted-conformal',
      'conformal-interval',
      'adaptive-conformal',
      'screened',
    ]),
  }),
  provenance: z.looseObject({ kind: z.literal('calibrated'), source: z.string(), date: isoTime }),
  expires: isoTime.nullable(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

function describe(calibrator: Calibrator): Pick<Provenance, 'n' | 'objective'> {
  switch (calibrator.kind) {
    case 'conformal-classifier':
      return {
        n: calibrator.marginal.n,
        objective: `coverage >= ${1 - calibrator.alpha} by ${calibrator.by}`,
      }
    case 'dual-threshold': {
      const { conformal, abstention } = calibrator
      return {
        n: conformal.marginal.n + abstention.n,
        objective: `coverage >= ${1 - conformal.alpha} by ${conformal.by}; abstention by ${abstention.objective.kind}`,
      }
    }
    case 'weighted-conformal':
      return {
        n: calibrator.scores.length,
        objective: `coverage >= ${1 - calibrator.alpha} under shifted inputs`,
      }
    case 'conformal-interval':
      return { n: calibrator.cut.n, objective: `coverage >= ${1 - calibrator.alpha}` }
    case 'screened': {
      const { n, objective } = describe(calibrator.decision)
      return { n: n!, objective: `${objective}; screens for unusual inputs` }
    }
    case 'adaptive-conformal':
      return { n: calibrator.scores.length, objective: `long-run coverage of ${1 - calibrator.alpha}` }
  }
}

function hashOf(body: object): string {
  return createHash('sha256').update(canonicalJson(body)).digest('hex')
}

function timeOf(text: string, name: string): number {
  const time = Date.parse(text)
  if (!Number.isFinite(time))
    throw new InvalidArgumentError(`sealCalibrator: ${name} must be an ISO date, got "${text}"`)
  return time
}
