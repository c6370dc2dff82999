import { InvalidInputError } from '../../core/index.js'
import type { Host } from '../host.js'
import { type OpenedModel, openModel } from './open-model.js'

/** The flags that name models. */
export interface ModelFlags {
  readonly model: string
  /** `ROLE=MODEL` each. */
  readonly role: readonly string[]
  readonly timeoutMs: number
  readonly keyEnv?: string
  readonly price?: { readonly input: number; readonly output: number }
}

/** The model that is measured and those in other roles. @throws InvalidInputError naming the flag */
export async function openModels(
  flags: ModelFlags,
  host: Host,
): Promise<{ model: OpenedModel; roles: { [role: string]: OpenedModel } }> {
  const options = {
    cwd: host.cwd,
    key: keyOf(flags, host),
    timeoutMs: flags.timeoutMs,
    price: flags.price,
  }
  const roles: { [role: string]: OpenedModel } = {}
  for (const given of flags.role) {
    const [role = '', ...rest] = given.split('=')
    if (role === '' || rest.length === 0)
      throw new InvalidInputError({
        code: 'usage',
        where: '--role',
        message: `--role: must be ROLE=MODEL, got "${given}"`,
      })
    roles[role] = await openModel(rest.join('='), options)
  }
  return { model: await openModel(flags.model, options), roles }
}

function keyOf({ keyEnv }: ModelFlags, { env }: Host): string | undefined {
  if (keyEnv === undefined) return undefined
  const key = env[keyEnv]
  if (key) return key
  throw new InvalidInputError({
    code: 'usage',
    where: '--key-env',
    message: `--key-env: the environment has no ${keyEnv}`,
  })
}
