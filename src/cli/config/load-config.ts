import type { Host } from '../host.js'
import type { ReadConfig } from './read-config.js'

/**
 * The configuration in force for a command; which file it was is said on standard error.
 *
 * @throws ConfigurationError
 */
export async function loadConfig(
  { config, quiet = false }: { readonly config?: string; readonly quiet?: boolean },
  { env, cwd, stderr }: Host,
): Promise<ReadConfig> {
  // Its schema and parser are loaded when a command runs, not for `--help`.
  const { readConfig } = await import('./read-config.js')
  const read = await readConfig({ flag: config, env, cwd })
  if (read.file !== undefined && !quiet) stderr.stream.write(`configuration: ${read.file}\n`)
  return read
}
