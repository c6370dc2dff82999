import { describe, expect, it } from 'vitest'
import { systems } from '../../systems/index.js'
import { runCommandLine } from '../program.js'
import { testHost } from '../testing/test-host.js'

async function ductile(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const host = testHost()
  const code = await runCommandLine(words, host)
  return { code, out: host.written(), err: host.logged() }
}

describe('systems', () => {
  it('lists all of them, with or without saying list', async () => {
    const listed = await ductile('systems', 'list')
    expect(listed.out.trimEnd().split('\n')).toHaveLength(systems.length + 1)
    expect(await ductile('systems')).toEqual(listed)
  })

  it('prints one JSON document with --json', async () => {
    const { out, err, code } = await ductile('systems', 'list', '--json')
    const parsed = JSON.parse(out) as { systems: Record<string, unknown>[] }
    expect(parsed.systems.map(system => system.id)).toEqual(systems.map(system => system.id))
    expect(Object.keys(parsed.systems[0]!)).toEqual(['id', 'title', 'arxiv', 'summary', 'room', 'state'])
    expect([err, code]).toEqual(['', 0])
  })

  it('searches by words, and says when there is nothing', async () => {
    expect((await ductile('systems', 'search', 'FlexGuard')).out).toMatch(/^id.*\nflexguard/)
    expect(await ductile('systems', 'search', 'xyzzy', 'plugh')).toEqual({
      code: 0,
      out: '',
      err: 'no system mentions xyzzy plugh\n',
    })
    expect(JSON.parse((await ductile('systems', 'search', 'xyzzy', '--json')).out)).toEqual({ systems: [] })
  })

  it('shows one, and guesses what a wrong id was meant to be', async () => {
    expect((await ductile('systems', 'show', 'flexguard')).out).toContain('arXiv:2602.23636')
    expect(JSON.parse((await ductile('systems', 'show', 'flexguard', '--json')).out)).toMatchObject({
      id: 'flexguard',
    })
    expect(await ductile('systems', 'show', 'flexgaurd')).toEqual({
      code: 2,
      out: '',
      err: 'error: unknown system "flexgaurd", did you mean "flexguard"?; `ductile systems` lists them\n',
    })
  })

  it('wants an id', async () => {
    expect(await ductile('systems', 'show')).toEqual({
      code: 2,
      out: '',
      err: "error: missing required argument 'id'\n",
    })
  })
})
