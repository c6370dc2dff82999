import { beforeAll, describe, expect, it, vi } from 'vitest'

const printed: string[] = []

beforeAll(async () => {
  vi.stubEnv('SAFE_SCIENTIST_MODEL', undefined)
  vi.stubEnv('SAFE_SCIENTIST_JUDGE', undefined)
  const log = vi.spyOn(console, 'log').mockImplementation(line => {
    printed.push(String(line))
  })
  await import('../examples/safe-scientist/main.js')
  log.mockRestore()
  vi.unstubAllEnvs()
})

describe('examples/safe-scientist', () => {
  it('ends each task where its check says', () => {
    expect(printed.flatMap(line => /-> (.+)/.exec(line)?.[1] ?? [])).toEqual([
      'published',
      'refused',
      'refused',
      'published',
      'published',
      'blocked',
    ])
  })

  it('uses each of the four checks', () => {
    const all = printed.join('\n')
    expect(all).toContain('request: reject; example words 1 scores 95 of 100 (read through base64)')
    expect(all).toContain('request: reject; attack: role play')
    expect(all).toContain('discussion: visitor steers in round 1')
    expect(all).toContain('tool call: correct')
    expect(all).toContain('tool call: block; minutes must be <= 20')
    expect(all).toContain('edited draft: pass')
  })

  it('publishes no draft as it was', () => {
    const reports = printed.filter(line => line.startsWith('  = '))
    expect(reports).toHaveLength(3)
    for (const report of reports) {
      expect(report).toContain('The place is kept back.')
      expect(report).not.toMatch(/52\.1 N|without asking/)
    }
  })
})
