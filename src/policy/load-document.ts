/** @file A file's value: YAML, JSON, TypeScript or JavaScript. */
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseDocument } from 'yaml'
import { ConfigurationError } from '../core/index.js'

const modules: ReadonlySet<string> = new Set(['.ts', '.mts', '.js', '.mjs'])

/**
 * The value a file holds: what a module exports by default, or what YAML or JSON says. Read anew at every call.
 *
 * A module is code of the operator's and runs with all his rights.
 *
 * @throws ConfigurationError naming the file: broken text with its line, a module that throws or exports nothing
 */
export async function loadDocument(file: string): Promise<unknown> {
  if (modules.has(extname(file))) return loadModule(file)
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw new ConfigurationError({ where: file, message: `${file} cannot be read (${cause.code})`, cause })
  })
  return parseText(text, file)
}

/** YAML, of which JSON is a part. @throws ConfigurationError with the line */
export function parseText(text: string, file: string): unknown {
  const document = parseDocument(text, { prettyErrors: true })
  const broken = document.errors[0]
  if (broken !== undefined)
    throw new ConfigurationError({ where: file, message: `${file}: ${broken.message}`, cause: broken })
  return document.toJS()
}

async function loadModule(file: string): Promise<unknown> {
  const { createJiti } = await import('jiti')
  const jiti = createJiti(import.meta.url, {
    // The next reload must see what is in the file then.
    moduleCache: false,
    fsCache: false,
    interopDefault: false,
    // Its helpers come from here, wherever the file lies.
    alias: { 'ductile/policy': fileURLToPath(new URL('./define-config', import.meta.url)) },
  })
  let loaded: unknown
  try {
    loaded = (await jiti.import<{ readonly default?: unknown }>(file)).default
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new ConfigurationError({ where: file, message: `${file}: ${why}`, cause })
  }
  if (typeof loaded === 'object' && loaded !== null) return loaded
  throw new ConfigurationError({
    where: file,
    message: `${file}: must export the configuration by default: export default defineConfig({ … })`,
  })
}
