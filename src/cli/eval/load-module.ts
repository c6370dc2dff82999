import { existsSync } from 'node:fs'
import { ConfigurationError } from '../../core/index.js'

/**
 * A module of the user's, in TypeScript or JavaScript, as it stands. What it takes from `ductile/evals`, `ductile/guard`
 * or `ductile/core` is this very copy, wherever the file lies.
 *
 * A module is code of the user's and runs with all his rights.
 *
 * @throws ConfigurationError naming the file, and what it throws
 */
export async function loadModule(file: string): Promise<{ readonly [name: string]: unknown }> {
  if (!existsSync(file)) throw new ConfigurationError({ where: file, message: `${file} does not exist` })
  const { createJiti } = await import('jiti')
  const [core, evals, guard] = await Promise.all([
    import('../../core/index.js'),
    import('../../evals/index.js'),
    import('../../guard/index.js'),
  ])
  const jiti = createJiti(import.meta.url, {
    fsCache: false,
    interopDefault: false,
    // Through Node itself the copies above would not be seen.
    tryNative: false,
    virtualModules: { 'ductile/core': core, 'ductile/evals': evals, 'ductile/guard': guard },
  })
  try {
    return await jiti.import<{ readonly [name: string]: unknown }>(file)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigurationError({ where: file, message: `${file}: ${why}`, cause })
  }
}
