import { ConfigurationError } from '../core/index.js'

const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}|\$\$\{/g

/**
 * Replaces `${NAME}` in every string of a value by the environment's, `${NAME:-text}` by `text` where it is unset or
 * empty. `$${` stands for a literal `${`.
 *
 * @param where - the file, for the error
 * @throws ConfigurationError naming the key and the variable when one is unset and has no fallback
 */
export function substitute(
  value: unknown,
  { env, where }: { env: Readonly<Record<string, string | undefined>>; where: string },
  path = '',
): unknown {
  if (typeof value === 'string')
    return value.replace(reference, (whole, name: string | undefined, fallback: string | undefined) => {
      if (name === undefined) return whole.slice(1)
      const found = env[name]
      if (found !== undefined && (found !== '' || fallback === undefined)) return found
      if (fallback !== undefined) return fallback
      throw new ConfigurationError({
        where,
        message: `${where}: ${path}: the environment has no ${name}; set it, or write \${${name}:-default}`,
      })
    })
  if (Array.isArray(value))
    return value.map((item, index) => substitute(item, { env, where }, `${path}[${index}]`))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        substitute(item, { env, where }, path === '' ? key : `${path}.${key}`),
      ]),
    )
  return value
}
