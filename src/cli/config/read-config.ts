import { dirname } from 'node:path'
import { type Config, loadDocument, parseConfig } from '../../policy/index.js'
import { findConfig } from './find-config.js'

export type { Config } from '../../policy/index.js'

export interface ReadConfig {
  readonly config: Config
  /** The file it was read from; undefined when there is none. Relative paths in it start at its folder. */
  readonly file: string | undefined
  readonly folder: string
}

/**
 * Finds, reads and checks the configuration.
 *
 * @throws ConfigurationError naming file and key (and line, where the text itself is broken)
 */
export async function readConfig({
  flag,
  env,
  cwd,
}: {
  flag?: string | undefined
  env: Readonly<Record<string, string | undefined>>
  cwd: string
}): Promise<ReadConfig> {
  const file = findConfig({ flag, env, cwd })
  if (file === undefined) return { config: {}, file, folder: cwd }
  const config = parseConfig(await loadDocument(file), { file, env })
  return { config, file, folder: dirname(file) }
}
