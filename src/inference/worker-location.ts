import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'

/**
 * The module of the worker `name` beside a module, for `new Worker`. Built, that is the `.js` file itself. Run from
 * source (tests, `tsx`) it is a `.ts` file, which a thread cannot load by itself: then it is a two-line module that
 * registers `tsx` and imports the file. (`execArgv: ['--import', 'tsx']` registers nothing in a thread.)
 *
 * @param importer - `import.meta.url` of the caller
 */
export function workerBeside(importer: string, name: string): URL {
  if (!new URL(importer).pathname.endsWith('.ts')) return new URL(`./${name}.js`, importer)
  // `resolve` names the CommonJS form; the ES module, which a thread needs, stands beside it
  const api = new URL('./index.mjs', pathToFileURL(createRequire(importer).resolve('tsx/esm/api'))).href
  const worker = new URL(`./${name}.ts`, importer).href
  const source = `import { register } from ${JSON.stringify(api)}\nregister()\nawait import(${JSON.stringify(worker)})`
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`)
}
