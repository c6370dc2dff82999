import { ConfigurationError } from '../core/index.js'
import { type Config, configSchema } from './config-document.js'
import { problemsOf } from './problems.js'
import { substitute } from './substitute.js'

/**
 * The value of a configuration file, checked, with the environment filled in.
 *
 * @throws ConfigurationError naming file and key, and for an unknown key the nearest valid one; no value is repeated
 */
export function parseConfig(
  value: unknown,
  { file, env }: { file: string; env: Readonly<Record<string, string | undefined>> },
): Config {
  const parsed = configSchema.safeParse(substitute(value ?? {}, { env, where: file }))
  if (parsed.success) return parsed.data
  const problems = problemsOf(parsed.error, configSchema).join('; ')
  throw new ConfigurationError({ where: file, message: `${file}: ${problems}` })
}
