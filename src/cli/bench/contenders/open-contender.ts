/** @file From `--against` to a contender. */
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { InvalidInputError } from '../../../core/index.js'
import { openGuard } from '../../../guard/index.js'
import type { GuardSettings } from '../../guard-settings.js'
import type { Contender } from '../contender.js'
import { commandContender } from './command.js'
import { ductile } from './ductile.js'
import { moderationEndpoint } from './moderation-endpoint.js'
import { npmPackage } from './npm.js'

export interface OpenContenderOptions {
  readonly settings: GuardSettings
  readonly cwd: string
  /** Bearer key for addresses. */
  readonly key: string | undefined
  readonly fetch: typeof globalThis.fetch
}

/**
 * Opens what `--against` names: `npm:PACKAGE`; `https://…/moderations#MODEL`; a folder with a model's card,
 * `model:NAME` or `hub:owner/name@revision`, another model of ours; anything else is a command.
 *
 * @throws InvalidInputError if it cannot be had
 */
export async function openContender(spec: string, options: OpenContenderOptions): Promise<Contender> {
  const { cwd, key, fetch } = options
  if (spec.trim() === '') throw fault('must name a package, an address, a model or a command')
  if (spec.startsWith('npm:')) return npmPackage(spec.slice('npm:'.length), cwd)
  if (/^https?:\/\//i.test(spec)) {
    const { url, model } = readAddress(spec)
    return moderationEndpoint(url, { model, key, fetch })
  }
  if (spec.startsWith('model:')) return otherModel(spec.slice('model:'.length), options)
  if (spec.startsWith('hub:')) return otherModel(spec, options)
  if (existsSync(join(resolve(cwd, spec), 'card.json'))) return otherModel(resolve(cwd, spec), options)
  return commandContender(spec, { cwd })
}

async function otherModel(model: string, { settings }: OpenContenderOptions): Promise<Contender> {
  const guard = await openGuard({
    model,
    ...(settings.workers === undefined ? {} : { workers: settings.workers }),
  })
  const name = `${guard.model.id} ${guard.model.version}`
  const contender = await ductile(guard, { name, settings }).catch(async error => {
    await guard[Symbol.asyncDispose]()
    throw error
  })
  return { ...contender, close: async () => guard[Symbol.asyncDispose]() }
}

function readAddress(spec: string): { url: URL; model: string | undefined } {
  if (!URL.canParse(spec)) throw fault(`"${spec}" is no address`)
  const url = new URL(spec)
  const model = url.hash === '' ? undefined : decodeURIComponent(url.hash.slice(1))
  url.hash = ''
  if (url.pathname.replace(/\/$/, '').endsWith('/moderations')) return { url, model }
  throw fault(`"${spec}" must end in /moderations, such as https://api.example.com/v1/moderations#MODEL`)
}

const fault = (message: string): InvalidInputError =>
  new InvalidInputError({ code: 'usage', where: '--against', message: `--against: ${message}` })
