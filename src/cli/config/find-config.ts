import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { ConfigurationError } from '../../core/index.js'

/** In this order; the first that exists in a folder is taken. */
export const configNames = Object.freeze([
  'ductile.config.ts',
  'ductile.config.mts',
  'ductile.config.js',
  'ductile.config.mjs',
  'ductile.config.json',
  'ductile.config.yaml',
  'ductile.config.yml',
] as const)

/**
 * The configuration file in force: the flag, else `DUCTILE_CONFIG`, else the first `ductile.config.{ts,mts,js,mjs,json,yaml,yml}`
 * from the working directory upwards.
 *
 * @returns an absolute path; undefined when none was named and none is found
 * @throws ConfigurationError if a file was named and does not exist
 */
export function findConfig({
  flag,
  env,
  cwd,
}: {
  flag?: string | undefined
  env: Readonly<Record<string, string | undefined>>
  cwd: string
}): string | undefined {
  const named = flag ?? (env.DUCTILE_CONFIG || undefined)
  if (named !== undefined) {
    const path = resolve(cwd, named)
    const where = flag === undefined ? 'DUCTILE_CONFIG' : '--config'
    if (!existsSync(path))
      throw new ConfigurationError({ where, message: `${where}: ${path} does not exist` })
    return path
  }
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    const found = configNames.map(name => join(folder, name)).find(path => existsSync(path))
    if (found !== undefined || folder === dirname(folder)) return found
  }
}
