import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { StudyReport } from '../../systems/index.js'
import { runCommandLine } from '../program.js'
import { testHost } from '../testing/test-host.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-reproduce-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

describe('reproduce', () => {
  it('repeats FlexGuard’s study on the shipped rows, in one JSON document and a picture', async () => {
    const host = testHost({ cwd: folder })
    const code = await runCommandLine(
      ['reproduce', 'flexguard', '--json', '--quiet', '--picture', 'curves.svg'],
      host,
    )
    const report = JSON.parse(host.written()) as StudyReport
    expect(report.system).toBe('flexguard')
    expect(report.studies.map(({ set }) => set)).toEqual(['shipped'])
    // The exit status says what the report says: the gap of the score against the gap of its binary version.
    expect(code).toBe(report.studies.every(({ holds }) => holds.smallerGap) ? 0 : 1)
    const svg = await readFile(join(folder, 'curves.svg'), 'utf8')
    expect(svg).toContain('flexguard: F1 over the threshold under three regimes')
    expect(svg).not.toMatch(/NaN|undefined/)
    expect(host.logged()).toBe('')
  })

  it('shows the paper’s numbers to a person', async () => {
    const host = testHost({ cwd: folder })
    await runCommandLine(['reproduce', 'flexguard', '--quiet'], host)
    expect(host.written()).toMatch(/^Claim: /)
    expect(host.written()).toContain('Published, percent')
  })

  it.each([
    [['flexgard'], 'unknown system "flexgard", did you mean "flexguard"?'],
    [['fisor'], 'fisor cannot be reproduced yet'],
    [['flexguard', '--data', 'nowhere'], 'nowhere'],
    [['flexguard', '--limit', '3'], 'Must be an integer from 50 to 1000000.'],
    [[], "missing required argument 'id'"],
  ])('exits 2 in one line for %j', async (words, message) => {
    const host = testHost({ cwd: folder })
    expect(await runCommandLine(['reproduce', ...words], host)).toBe(2)
    expect(host.logged()).toContain(message)
    expect(host.logged().trimEnd().split('\n')).toHaveLength(1)
    expect(host.written()).toBe('')
  })
})
