import { type ReactNode, useEffect, useId, useState } from 'react'
import type { RunResponse } from '../api/types.js'
import { Panel } from '../components/panel.js'
import { hrefOf, withQuery } from '../routing/route.js'
import { navigate } from '../routing/use-route.js'
import { Choice } from './choice.js'
import { columnText } from './figure-text.js'
import { SampleList } from './sample-list.js'
import { runPath, sampleParameters, withWord, wordOf } from './samples-path.js'

/** The samples of a run: filters, order, and the list, of which only what is in sight is read. */
export function SamplesPanel({ run, query }: { run: RunResponse; query: URLSearchParams }): ReactNode {
  const go = (changed: URLSearchParams): void => navigate(hrefOf(runPath(run.name), changed), 'replace')
  const filtered = run.columns.words.filter(({ words }) => words.length > 0)
  const sort = query.get('sort') ?? ''
  const isFiltered = sampleParameters.some(name => query.has(name))
  return (
    <Panel title="Samples" className="samples">
      <search className="filters" aria-label="Filter samples">
        <IdFilter value={query.get('id') ?? ''} onChange={id => go(withQuery(query, { id }))} />
        {filtered.map(({ name, words }) => (
          <Choice
            key={name}
            label={columnText(name)}
            value={wordOf(query, name)}
            options={[{ value: '', label: 'Any' }, ...words.map(word => ({ value: word, label: word }))]}
            onChange={word => go(withWord(query, name, word))}
          />
        ))}
        <Choice
          label="Order"
          value={sort === '' ? '' : `${sort} ${query.get('descending') ?? ''}`}
          options={[{ value: '', label: 'As they ended' }, ...orders(run)]}
          onChange={order => {
            const [by = '', descending = ''] = order.split(' ')
            go(withQuery(query, { sort: by, descending }))
          }}
        />
        {isFiltered && (
          <a
            className="filters-clear"
            href={hrefOf(
              runPath(run.name),
              withQuery(query, Object.fromEntries(sampleParameters.map(name => [name, '']))),
            )}
          >
            Show all
          </a>
        )}
      </search>
      <SampleList run={run} query={query} />
    </Panel>
  )
}

function orders({ columns }: RunResponse): readonly { value: string; label: string }[] {
  const numbers = columns.numbers.filter(name => name.startsWith('score.') || name === 'ms')
  return [
    { value: 'id ', label: 'Id' },
    ...numbers.flatMap(name => {
      const word = name === 'ms' ? 'Time' : columnText(name)
      return [
        { value: `${name} 1`, label: `${word}, highest first` },
        { value: `${name} `, label: `${word}, lowest first` },
      ]
    }),
  ]
}

/** Reports after a pause in typing. */
function IdFilter({ value, onChange }: { value: string; onChange: (value: string) => void }): ReactNode {
  const id = useId()
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  // biome-ignore lint/correctness/useExhaustiveDependencies: only typing starts the pause, not a new callback
  useEffect(() => {
    if (text === value) return
    const timer = setTimeout(() => onChange(text), 250)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <div className="filter">
      <label htmlFor={id}>Id contains</label>
      <input
        id={id}
        value={text}
        spellCheck={false}
        autoComplete="off"
        placeholder="Any"
        onChange={event => setText(event.target.value)}
      />
    </div>
  )
}
