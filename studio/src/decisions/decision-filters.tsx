import { type ReactNode, useEffect, useId, useState } from 'react'
import { actionWords, edgeWords } from '../lib/words.js'
import { hrefOf, withQuery } from '../routing/route.js'
import { navigate } from '../routing/use-route.js'
import { type FilterName, filteredHref, filterNames, isFiltered } from './filters.js'

/** How long typing must pause before the list is asked for, in milliseconds. */
const pauseMs = 250

/** The filters of the list. A choice is a step of the history; typing replaces the address. */
export function DecisionFilters({ query }: { query: URLSearchParams }): ReactNode {
  const choose = (name: FilterName, value: string): void => navigate(filteredHref(query, name, value))
  const type = (name: FilterName, value: string): void =>
    navigate(filteredHref(query, name, value), 'replace')
  return (
    <search className="filters" aria-label="Filter decisions">
      <Choice
        label="Action"
        words={actionWords}
        value={query.get('action') ?? ''}
        onChange={value => choose('action', value)}
      />
      <Choice
        label="Edge"
        words={edgeWords}
        value={query.get('edge') ?? ''}
        onChange={value => choose('edge', value)}
      />
      <Typed
        label="Score at least"
        kind="score"
        value={query.get('minScore') ?? ''}
        onChange={value => type('minScore', value)}
      />
      <Typed
        label="Signal"
        kind="text"
        value={query.get('signal') ?? ''}
        onChange={value => type('signal', value)}
      />
      <Typed label="Run" kind="text" value={query.get('run') ?? ''} onChange={value => type('run', value)} />
      {isFiltered(query) && (
        <a
          className="filters-clear"
          href={hrefOf(
            'decisions',
            withQuery(query, Object.fromEntries([...filterNames, 'before'].map(name => [name, '']))),
          )}
        >
          Clear filters
        </a>
      )}
    </search>
  )
}

function Choice({
  label,
  words,
  value,
  onChange,
}: {
  label: string
  words: Readonly<Record<string, string>>
  value: string
  onChange: (value: string) => void
}): ReactNode {
  const id = useId()
  return (
    <div className="filter">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={event => onChange(event.target.value)}>
        <option value="">Any</option>
        {Object.entries(words).map(([name, word]) => (
          <option key={name} value={name}>
            {word}
          </option>
        ))}
        {value !== '' && !(value in words) && <option value={value}>{value}</option>}
      </select>
    </div>
  )
}

/** A field that reports after a pause; the address may change it from outside, such as by the back button. */
function Typed({
  label,
  kind,
  value,
  onChange,
}: {
  label: string
  kind: 'score' | 'text'
  value: string
  onChange: (value: string) => void
}): ReactNode {
  const id = useId()
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing starts the pause, not a new callback
  useEffect(() => {
    if (text === value) return
    const timer = setTimeout(() => onChange(text.trim()), pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <div className="filter">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        value={text}
        spellCheck={false}
        autoComplete="off"
        {...(kind === 'score'
          ? { type: 'number', min: 0, max: 100, step: 1, placeholder: '0–100', inputMode: 'numeric' as const }
          : { type: 'text', placeholder: 'Any' })}
        onChange={event => setText(event.target.value)}
      />
    </div>
  )
}
