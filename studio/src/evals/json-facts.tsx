import type { ReactNode } from 'react'

/** The fields of an object, one a line; what is nested stands as JSON. */
export function JsonFacts({ value }: { value: Readonly<Record<string, unknown>> }): ReactNode {
  const fields = Object.entries(value).filter(([, field]) => field !== undefined)
  if (fields.length === 0) return <p className="hint">None.</p>
  return (
    <dl className="evidence-list">
      {fields.map(([name, field]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>
            {typeof field === 'object' && field !== null ? (
              <pre>{JSON.stringify(field, null, 2)}</pre>
            ) : (
              <span className="json-word">{String(field)}</span>
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
