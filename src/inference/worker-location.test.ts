import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { promisify } from 'node:util'
import ts from 'typescript'
import { expect, it } from 'vitest'
import { workerBeside } from './worker-location.js'

it('is the built file when built', () => {
  const worker = workerBeside('file:///p/dist/inference/session-pool.js', 'session-worker')
  expect(worker.href).toBe('file:///p/dist/inference/session-worker.js')
})

it('is a module that registers tsx and imports the source when run from source', () => {
  const source = decodeURIComponent(workerBeside(import.meta.url, 'session-worker').pathname)
  expect(source).toMatch(/register\(\)/)
  expect(source).toContain(new URL('./session-worker.ts', import.meta.url).href)
})

it('runs a model from built files in a plain Node process', async () => {
  // beside node_modules, so that the built files find their dependencies
  const source = fileURLToPath(new URL('..', import.meta.url))
  const root = await mkdtemp(join(source, '../node_modules/.ductile-built-'))
  try {
    await writeFile(join(root, 'package.json'), '{"type":"module"}')
    for (const room of ['core', 'inference']) await build(join(source, room), join(root, room))
    const index = pathToFileURL(join(root, 'inference/index.js')).href
    const script = `
      const { openModel, sequenceOf } = await import(${JSON.stringify(index)})
      const model = await openModel(${JSON.stringify(join(source, 'inference/__fixtures__/tiny-guard'))}, { workers: 1 })
      const { ids } = model.tokenizer.tokenize('forbidden')
      console.log((await model.run(sequenceOf(model.tokenizer, ids)))[0])
      // not disposed: an idle worker must not keep the process alive
    `
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
    expect(stdout).toBe('4\n')
  } finally {
    await rm(root, { recursive: true, force: true })
  }
})

async function build(from: string, to: string): Promise<void> {
  const { readdir, mkdir } = await import('node:fs/promises')
  await mkdir(to)
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 }
  for (const file of await readdir(from))
    if (file.endsWith('.ts') && !file.endsWith('.test.ts')) {
      const { outputText } = ts.transpileModule(await readFile(join(from, file), 'utf8'), {
        compilerOptions: options,
      })
      await writeFile(join(to, file.replace(/\.ts$/, '.js')), outputText)
    }
}
