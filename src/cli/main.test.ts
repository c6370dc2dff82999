/** @file The real process: streams, exit status, signals. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { run } from './testing/run.js'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string
}

describe('ductile', () => {
  it('prints its version and help on standard output and exits 0', async () => {
    expect(await run(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
    const help = await run(['--help'])
    expect(help).toMatchObject({ code: 0, stderr: '' })
    expect(help.stdout).toMatch(/^Usage: ductile/)
  })

  it('suggests the command that was meant, in one line, and exits 2', async () => {
    expect(await run(['legder', 'verify'])).toEqual({
      code: 2,
      stdout: '',
      stderr: "error: unknown command 'legder' (Did you mean ledger?)\n",
    })
  })

  it('prints help on standard error and exits 2 when called with nothing', async () => {
    const { code, stdout, stderr } = await run([])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/^Usage: ductile/)
  })

  it('colours what it is forced to and nothing else', async () => {
    const words = ['ledger', 'verify', '--store', '/nowhere/x.db']
    const plain = await run(words)
    expect(plain.stderr).toMatch(/^error: store/)
    const forced = await run(words, { env: { FORCE_COLOR: '1' } })
    expect(forced.stderr).toContain('\u001b[31merror:\u001b[39m store')
    const refused = await run(words, { env: { FORCE_COLOR: '1', NO_COLOR: '1' } })
    expect(refused.stderr).toBe(plain.stderr)
  })
})
