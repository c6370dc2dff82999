/** @file The package as its users get it: packed, unpacked elsewhere, each sub-path imported. Needs `npm run build`. */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, symlinkSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('..', import.meta.url))
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  exports: Record<string, string | { types: string; default: string }>
  dependencies: Record<string, string>
}
const subPaths = Object.keys(manifest.exports).filter(path => path !== './package.json')
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ductile-package-'))
  const [packed] = JSON.parse(
    execFileSync('npm', ['pack', '--json', '--pack-destination', folder], { cwd: root, encoding: 'utf8' }),
  ) as { filename: string }[]
  execFileSync('tar', ['-xzf', join(folder, packed!.filename), '-C', folder])
  symlinkSync(join(root, 'node_modules'), join(folder, 'package', 'node_modules'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

describe('the packed package', () => {
  it('has a sub-path for every room but the command line', () => {
    const rooms = readdirSync(join(root, 'src')).filter(room => room !== 'cli')
    expect(subPaths.map(path => path.slice(2)).sort()).toEqual(rooms.sort())
  })

  it('imports each sub-path, with its types beside it', () => {
    const script = `const out = {}
      for (const path of ${JSON.stringify(subPaths)}) out[path] = Object.keys(await import('ductile' + path.slice(1))).length
      console.log(JSON.stringify(out))`
    const counts = JSON.parse(
      execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        cwd: join(folder, 'package'),
        encoding: 'utf8',
      }),
    ) as Record<string, number>
    for (const path of subPaths) {
      expect(counts[path], `${path} exports nothing`).toBeGreaterThan(0)
      const target = manifest.exports[path] as { types: string }
      expect(readFileSync(join(folder, 'package', target.types), 'utf8')).toContain('export')
    }
  })

  it('carries the model, the studio and a command that runs', () => {
    const files = readdirSync(join(folder, 'package'), { recursive: true, encoding: 'utf8' })
    expect(files).toContain(join('studio', 'dist', 'index.html'))
    expect(files.some(file => /^models\/[^/]+\/card\.json$/.test(file))).toBe(true)
    expect(
      files.filter(file => /\.test\.|__fixtures__|trainers/.test(file) && !file.startsWith('node_modules')),
    ).toEqual([])
    const version = execFileSync(
      process.execPath,
      [join(folder, 'package', 'dist', 'cli', 'main.js'), '--version'],
      {
        encoding: 'utf8',
      },
    )
    expect(version.trim()).toMatch(/^\d+\.\d+\.\d+/)
  })
})
