import { expect, it } from 'vitest'
import type { RunRow } from '../api/types.js'
import { matrixOf } from './matrix.js'

const run = (name: string, task: string, model: string, status: RunRow['status']): RunRow => ({
  name,
  task,
  model,
  status,
  started: '',
  planned: 1,
  completed: 1,
  failed: 0,
  headline: [],
  tags: [],
})

it('shows of each pair the newest run that ended, and an open one only when there is no other', () => {
  const matrix = matrixOf([
    run('3', 'b', 'm', 'open'),
    run('2', 'b', 'm', 'success'),
    run('1', 'b', 'm', 'success'),
    run('0', 'a', 'n', 'open'),
  ])
  expect([matrix.tasks, matrix.models]).toEqual([
    ['a', 'b'],
    ['m', 'n'],
  ])
  expect(matrix.cell('b', 'm')?.name).toBe('2')
  expect(matrix.cell('a', 'n')?.name).toBe('0')
  expect(matrix.cell('a', 'm')).toBeUndefined()
})
