import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hrefOf, parseRoute, withQuery } from './route.js'

describe('parseRoute', () => {
  it('takes an empty hash for the playground', () => {
    for (const hash of ['', '#', '#/', '#/playground']) expect(parseRoute(hash).page).toBe('playground')
  })

  it('reads the number of a decision and the query beside it', () => {
    const route = parseRoute('#/decisions/12?action=block&minScore=40')
    expect(route).toMatchObject({ page: 'decision', sequence: 12 })
    expect(Object.fromEntries(route.query)).toEqual({ action: 'block', minScore: '40' })
  })

  it('reads runs, samples and pairs of runs, whatever their names', () => {
    expect(parseRoute('#/evals?view=matrix').page).toBe('evals')
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), name => {
        const path = `evals/${encodeURIComponent(name)}`
        expect(parseRoute(hrefOf(path))).toMatchObject({ page: 'run', run: name })
        expect(parseRoute(hrefOf(`${path}/samples/7`))).toMatchObject({ page: 'sample', run: name, row: 7 })
        expect(parseRoute(hrefOf(`${path}/with/${encodeURIComponent(name)}`))).toMatchObject({
          page: 'comparison',
          run: name,
          other: name,
        })
      }),
    )
    for (const hash of ['#/evals/a/samples', '#/evals/a/samples/x', '#/evals/a/with', '#/evals/a/b/c/d'])
      expect(parseRoute(hash).page, hash).toBe('unknown')
  })

  it('calls unknown what names no page, and numbers that no entry can have', () => {
    for (const hash of [
      '#/elsewhere',
      '#/decisions/0',
      '#/decisions/-1',
      '#/decisions/1e3',
      '#/systems/3',
      '#/decisions/1/2',
    ])
      expect(parseRoute(hash).page, hash).toBe('unknown')
  })
})

describe('hrefOf', () => {
  it('leaves empty values out', () => {
    expect(hrefOf('decisions', { action: '', edge: 'user' })).toBe('#/decisions?edge=user')
    expect(hrefOf('systems', { q: '' })).toBe('#/systems')
  })

  it('is read back as it was written, whatever the value', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), run => {
        const { query } = parseRoute(hrefOf('decisions', { run }))
        expect(query.get('run')).toBe(run)
      }),
      { seed: 3 },
    )
  })
})

describe('withQuery', () => {
  it('sets, removes and keeps, and does not write to its argument', () => {
    const before = new URLSearchParams('action=block&edge=user')
    const after = withQuery(before, { action: '', run: 'r1' })
    expect(after.toString()).toBe('edge=user&run=r1')
    expect(before.toString()).toBe('action=block&edge=user')
  })
})
