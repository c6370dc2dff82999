/** @file What the guard should be and decide, from flags and the configuration: the same for every command. */
import { isAbsolute, resolve } from 'node:path'
import { Option } from 'commander'
import type { FailureMode } from '../core/index.js'
import type { Strictness } from '../guard/index.js'
import type { DocumentRules } from '../policy/index.js'
import type { Config, ReadConfig } from './config/read-config.js'
import { parseInteger } from './options.js'
import type { PolicySource } from './policy/policy-source.js'
import { regimes } from './regimes.js'

export interface GuardSettings {
  /** As `openGuard` takes it; undefined for the embedded one. */
  readonly model: string | undefined
  readonly workers: number | undefined
  readonly strictness: Strictness
  readonly thresholds: 'rubric' | 'calibrated'
  readonly failureMode: FailureMode
  /** The policy to decide by; undefined for the model card's own thresholds. */
  readonly policy: PolicySource | undefined
  /** What flags and configuration say over the policy's own rules. */
  readonly overrides: DocumentRules
}

/** The flags behind the settings, as commander gives them. */
export interface GuardFlags {
  readonly model?: string
  readonly workers?: number
  readonly strictness?: Strictness
  readonly thresholds?: 'rubric' | 'calibrated'
  readonly failureMode?: FailureMode
  readonly policy?: string
}

/** Options that every command with a guard has. */
export function guardOptions(): Option[] {
  return [
    new Option('--strictness <regime>', 'which regime decides (default: moderate)').choices(regimes),
    new Option(
      '--thresholds <kind>',
      'FlexGuard’s rubric, or the model card’s calibrated ones (default: calibrated)',
    ).choices(['rubric', 'calibrated']),
    new Option('--policy <file>', 'a policy file, as `ductile calibrate --out` writes it'),
    new Option(
      '--failure-mode <mode>',
      'what could not be scored is blocked (closed) or let through with a note (open) (default: closed)',
    ).choices(['closed', 'open']),
    new Option(
      '--model <model>',
      'an embedded model, a folder, or hub:owner/name@revision (default: guard-text)',
    ),
    new Option('--workers <n>', 'worker threads, one model session each (default: 2)').argParser(
      parseInteger({ min: 1, max: 256 }),
    ),
    new Option(
      '--config <file>',
      'configuration file (default: DUCTILE_CONFIG, else the nearest ductile.config.{ts,js,json,yaml})',
    ),
  ]
}

/** The settings in force: flag before configuration before default. Relative paths start where they were written. */
export function guardSettings(flags: GuardFlags, read: ReadConfig, cwd: string): GuardSettings {
  const { config, folder } = read
  const model = flags.model === undefined ? located(config.model, folder) : located(flags.model, cwd)
  const strictness = flags.strictness ?? config.strictness
  const thresholdKind = flags.thresholds ?? config.thresholds
  const failureMode = flags.failureMode ?? config.failureMode
  return {
    model,
    workers: flags.workers ?? config.workers,
    strictness: strictness ?? 'moderate',
    thresholds: thresholdKind ?? 'calibrated',
    failureMode: failureMode ?? 'closed',
    policy: flags.policy === undefined ? policySource(config.policy, read) : resolve(cwd, flags.policy),
    overrides: {
      ...(strictness === undefined ? {} : { strictness }),
      ...(thresholdKind === undefined ? {} : { thresholdKind }),
      ...(failureMode === undefined ? {} : { failureMode }),
    },
  }
}

/** A name and a hub reference stay as they are; a path becomes absolute. */
function located(model: string | undefined, folder: string): string | undefined {
  if (model === undefined || model.startsWith('hub:')) return model
  return isAbsolute(model) || /[/\\]/.test(model) || model === '.' || model === '..'
    ? resolve(folder, model)
    : model
}

/** A policy of the configuration: a file beside it, or in it. */
export function policySource(
  policy: Config['policy'],
  { file, folder }: ReadConfig,
): PolicySource | undefined {
  if (policy === undefined) return undefined
  return typeof policy === 'string' ? resolve(folder, policy) : { document: policy, file: file ?? folder }
}
