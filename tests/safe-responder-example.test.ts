import { beforeAll, describe, expect, it, vi } from 'vitest'

const printed: string[] = []

beforeAll(async () => {
  const log = vi.spyOn(console, 'log').mockImplementation(line => {
    printed.push(String(line))
  })
  await import('../examples/safe-responder/main.js')
  log.mockRestore()
})

describe('examples/safe-responder', () => {
  it('shows every path', () => {
    const paths = printed.flatMap(line => /-> (\S+)/.exec(line)?.[1] ?? [])
    expect(paths).toEqual([
      'agent',
      'constrained',
      'constrained',
      'knowledge-base',
      'knowledge-base',
      'human',
      'refusal-script',
      'abstain',
    ])
  })

  it('lets the agent speak only where it may', () => {
    const spoken = printed.filter(line => line.includes('(the agent answers'))
    expect(spoken).toHaveLength(2)
    expect(spoken[0]).toContain('safe -> agent')
    expect(spoken[1]).toContain('conditionally-safe -> constrained')
  })

  it('cites what is valid, and not what has expired', () => {
    const all = printed.join('\n')
    expect(all).toContain('[wages-3] Labour office, leaflet on wages, 2026-03-01')
    expect(all).not.toContain('20 crowns')
  })
})
