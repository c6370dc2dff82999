import { expect, it } from 'vitest'
import { decisionsPath, filteredHref, isFiltered } from './filters.js'

it('asks the API for what the address says, and for nothing else', () => {
  const query = new URLSearchParams('action=block&minScore=40&run=&theme=dark&before=120')
  expect(decisionsPath(query)).toBe('api/decisions?action=block&minScore=40&before=120&limit=50')
})

it('starts again at the newest page when a filter changes', () => {
  expect(filteredHref(new URLSearchParams('edge=user&before=120'), 'action', 'block')).toBe(
    '#/decisions?edge=user&action=block',
  )
  expect(filteredHref(new URLSearchParams('edge=user'), 'edge', '')).toBe('#/decisions')
})

it('knows a page is no filter', () => {
  expect(isFiltered(new URLSearchParams('before=120'))).toBe(false)
  expect(isFiltered(new URLSearchParams('minScore=1'))).toBe(true)
})
