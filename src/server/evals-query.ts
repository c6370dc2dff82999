import { InvalidInputError } from '../core/index.js'
import type { Condition, Query, RunLog } from '../evals/index.js'

/** A page of a run's samples. */
export interface SamplesQuery {
  readonly query: Query
  readonly offset: number
  readonly limit: number
}

const names = ['offset', 'limit', 'sort', 'descending', 'id', 'is', 'from', 'to', 'score', 'by'] as const

/**
 * Filters, order and page out of an address; what each parameter means stands in `evals-api.ts`. @default limit 50
 *
 * @throws InvalidInputError naming the parameter, also for a column that the run does not have
 */
export function samplesQuery({ index }: RunLog, given: URLSearchParams): SamplesQuery {
  for (const name of given.keys())
    if (!(names as readonly string[]).includes(name)) refuse(name, 'is no parameter')
  const known = (
    parameter: string,
    column: string,
    kinds: readonly ReadonlyMap<string, unknown>[],
  ): string =>
    column === 'id' || kinds.some(kind => kind.has(column))
      ? column
      : refuse(parameter, `this run has no column "${column.slice(0, 100)}" to do that with`)
  const id = given.get('id') ?? ''
  const where: Condition[] = [
    ...(id === '' ? [] : [{ idContains: id }]),
    ...given.getAll('is').map(text => {
      const [column, word] = parted('is', text)
      return { column: known('is', column, [index.words]), in: [word] }
    }),
    ...(['from', 'to'] as const).flatMap(bound =>
      given.getAll(bound).map(text => {
        const [column, number] = parted(bound, text)
        if (number.trim() === '' || Number.isNaN(Number(number))) refuse(bound, 'must be COLUMN~NUMBER')
        return { column: known(bound, column, [index.numbers]), [bound]: Number(number) }
      }),
    ),
  ]
  const sort = given.get('sort') ?? ''
  return {
    query: {
      where,
      ...(sort === ''
        ? {}
        : {
            order: {
              by: known('sort', sort, [index.numbers, index.words]),
              descending: given.get('descending') === '1',
            },
          }),
    },
    offset: whole(given, 'offset', { otherwise: 0, most: Number.MAX_SAFE_INTEGER }),
    limit: whole(given, 'limit', { otherwise: 50, most: 200 }),
  }
}

function parted(name: string, text: string): [string, string] {
  const at = text.indexOf('~')
  return at === -1 ? refuse(name, 'must be COLUMN~VALUE') : [text.slice(0, at), text.slice(at + 1)]
}

function whole(
  given: URLSearchParams,
  name: string,
  { otherwise, most }: { otherwise: number; most: number },
): number {
  const text = given.get(name) ?? ''
  if (text === '') return otherwise
  return /^\d{1,15}$/.test(text) && Number(text) <= most
    ? Number(text)
    : refuse(name, `must be an integer from 0 to ${most}`)
}

function refuse(where: string, why: string): never {
  throw new InvalidInputError({ code: 'invalid_request', where, message: `${where.slice(0, 100)}: ${why}` })
}
