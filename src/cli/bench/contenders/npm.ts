/**
 * @file npm packages that promise the same, through shims. They are the user's: looked up from the user's folder, never
 * installed by us.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { InvalidInputError, suggestion } from '../../../core/index.js'
import type { Contender } from '../contender.js'

interface Shim {
  readonly derivation: string
  readonly ranks: readonly string[]
  /** From the package's module to a judge of one text. */
  readonly bind: (module: Record<string, unknown>) => (text: string) => ReturnType<Contender['judge']>
}

/** As the packages document themselves; checked against real installations by the tests. */
const shims: Readonly<Record<string, Shim>> = Object.freeze({
  llm_guardrail: {
    derivation:
      '`checkAll(text)`; ranked by the `confidence` of its malicious check, or by the largest of its three, whichever gives the higher AUROC on the set; flagged iff not `allowed`',
    ranks: ['malicious', 'any'],
    bind(module) {
      const { checkAll } = module as unknown as {
        checkAll(
          text: string,
        ): Promise<
          Record<'malicious' | 'injection' | 'jailbreak', { confidence: number }> & { allowed: boolean }
        >
      }
      return async text => {
        const { malicious, injection, jailbreak, allowed } = await checkAll(text)
        return {
          scores: {
            malicious: malicious.confidence,
            any: Math.max(malicious.confidence, injection.confidence, jailbreak.confidence),
          },
          flags: { default: !allowed },
        }
      }
    },
  },
  '@andersmyrmel/vard': {
    derivation:
      'ranked by the highest `severity` among the threats of `vard.strict().threshold(0)`, 0 without any; flagged iff `vard.moderate().safeParse` is not safe (its default preset, with the limit of 10,000 characters lifted)',
    ranks: ['severity'],
    bind(module) {
      type Verdict = { safe: true } | { safe: false; threats: readonly { severity: number }[] }
      interface Checker {
        threshold(value: number): Checker
        maxLength(characters: number): Checker
        safeParse(text: string): Verdict
      }
      const { vard } = module as unknown as { vard: { strict(): Checker; moderate(): Checker } }
      // The strict preset blocks every kind of threat; with the threshold at 0 its error lists all of them.
      const everything = vard.strict().threshold(0).maxLength(Number.MAX_SAFE_INTEGER)
      // The documented default preset. Long input is no threat by itself, so the limit is lifted in its favour.
      const byDefault = vard.moderate().maxLength(Number.MAX_SAFE_INTEGER)
      return async text => {
        const found = everything.safeParse(text)
        const severity = found.safe ? 0 : Math.max(...found.threats.map(threat => threat.severity))
        return { scores: { severity }, flags: { default: !byDefault.safeParse(text).safe } }
      }
    },
  },
})

/**
 * A package from the folder of the user's project.
 *
 * @throws InvalidInputError if there is no shim for it, or it is not installed there
 */
export async function npmPackage(name: string, cwd: string): Promise<Contender> {
  const shim = Object.hasOwn(shims, name) ? shims[name] : undefined
  if (shim === undefined)
    throw fault(
      `no shim for the package "${name}"${suggestion(name, Object.keys(shims))}; known are ${Object.keys(shims).join(', ')}, any other can be called by a command`,
    )
  const require = createRequire(join(cwd, 'package.json'))
  const { version, entry } = locate(require, name)
  const module = (await import(pathToFileURL(entry).href)) as Record<string, unknown>
  const judge = shim.bind(module)
  return {
    name,
    version,
    fingerprint: `npm:${name}@${version}`,
    derivation: shim.derivation,
    view: () => ({ ranks: shim.ranks, flag: 'default' }),
    judge: ({ text }) => judge(text),
  }
}

interface Manifest {
  readonly version: string
  readonly main?: string
  readonly exports?: { readonly '.'?: { readonly import?: string } }
}

/** Both packages are ES modules, which `require.resolve` does not find: the entry is read from the manifest. */
function locate(require: NodeJS.Require, name: string): { version: string; entry: string } {
  for (const folder of require.resolve.paths(name) ?? [])
    try {
      const manifest = require(join(folder, name, 'package.json')) as Manifest
      const entry = manifest.exports?.['.']?.import ?? manifest.main ?? 'index.js'
      return { version: manifest.version, entry: join(folder, name, entry) }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error
    }
  throw fault(`the package "${name}" is not installed here (npm install ${name})`)
}

const fault = (message: string): InvalidInputError =>
  new InvalidInputError({ code: 'usage', where: '--against', message: `--against: ${message}` })
