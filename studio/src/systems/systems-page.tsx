import { type ReactNode, useId } from 'react'
import type { SystemRow, SystemsResponse } from '../api/types.js'
import { useResource } from '../api/use-resource.js'
import { ApiErrorNotice } from '../components/api-error-notice.js'
import { Notice } from '../components/notice.js'
import { hrefOf, withQuery } from '../routing/route.js'
import { navigate } from '../routing/use-route.js'
import { filterSystems } from './filter-systems.js'
import { SystemItem } from './system-item.js'

/** The published systems that Ductile unites, and how far each is built. Search and filters are in the address. */
export function SystemsPage({ query }: { query: URLSearchParams }): ReactNode {
  const { value, error, reload } = useResource<SystemsResponse>('api/systems')
  const filter = {
    words: query.get('q') ?? '',
    room: query.get('room') ?? '',
    state: query.get('state') ?? '',
  }
  const systems = value?.systems ?? []
  const found = filterSystems(systems, filter)
  const works = systems.filter(({ state }) => state === 'works').length
  return (
    <div className="page systems">
      <h1 className="page-title">Systems</h1>
      {value !== null && (
        <p className="lead">
          {systems.length} published systems are one loop here: a signal, its calibration, a policy, an
          action. {works} of them {works === 1 ? 'works' : 'work'} today; the others are named so that nobody
          mistakes a plan for a feature.
        </p>
      )}
      <Filters query={query} systems={systems} filter={filter} />
      {error !== null && <ApiErrorNotice error={error} onRetry={reload} />}
      {value === null && error === null && <p className="hint loading">Reading the list…</p>}
      {value !== null && (
        <p className="hint" aria-live="polite">
          {found.length === systems.length ? `All ${systems.length}` : `${found.length} of ${systems.length}`}
        </p>
      )}
      {value !== null && found.length === 0 && (
        <Notice tone="quiet" title="No system matches">
          <p>
            <a href={hrefOf('systems')}>Show all systems</a>
          </p>
        </Notice>
      )}
      <ul className="system-list">
        {found.map(system => (
          <SystemItem key={system.id} system={system} />
        ))}
      </ul>
    </div>
  )
}

function Filters({
  query,
  systems,
  filter,
}: {
  query: URLSearchParams
  systems: readonly SystemRow[]
  filter: { readonly words: string; readonly room: string; readonly state: string }
}): ReactNode {
  const [search, room, state] = [useId(), useId(), useId()]
  const change = (changes: Readonly<Record<string, string>>, how: 'push' | 'replace'): void =>
    navigate(hrefOf('systems', withQuery(query, changes)), how)
  const rooms = [...new Set(systems.map(system => system.room))].sort()
  return (
    <search className="filters" aria-label="Filter systems">
      <div className="filter filter-wide">
        <label htmlFor={search}>Search</label>
        <input
          id={search}
          type="search"
          value={filter.words}
          placeholder="Name, arXiv id or words"
          autoComplete="off"
          spellCheck={false}
          onChange={event => change({ q: event.target.value }, 'replace')}
        />
      </div>
      <div className="filter">
        <label htmlFor={room}>Room</label>
        <select
          id={room}
          value={filter.room}
          onChange={event => change({ room: event.target.value }, 'push')}
        >
          <option value="">Any</option>
          {rooms.map(name => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </div>
      <div className="filter">
        <label htmlFor={state}>State</label>
        <select
          id={state}
          value={filter.state}
          onChange={event => change({ state: event.target.value }, 'push')}
        >
          <option value="">Any</option>
          <option value="works">Works</option>
          <option value="not yet">Not yet</option>
        </select>
      </div>
    </search>
  )
}
