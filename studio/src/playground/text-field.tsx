import { type ReactNode, type Ref, useId } from 'react'
import { count } from '../lib/format.js'

/** A labelled field for a text, with its length. */
export function TextField({
  label,
  hint,
  value,
  onChange,
  rows,
  ref,
}: {
  label: string
  hint?: string
  value: string
  onChange: (value: string) => void
  rows: number
  ref?: Ref<HTMLTextAreaElement>
}): ReactNode {
  const id = useId()
  return (
    <div className="field">
      <div className="field-head">
        <label htmlFor={id}>{label}</label>
        <span className="hint">
          {hint !== undefined && `${hint} · `}
          <span className="number">{count(value.length)}</span>{' '}
          {value.length === 1 ? 'character' : 'characters'}
        </span>
      </div>
      <textarea
        id={id}
        ref={ref}
        value={value}
        rows={rows}
        spellCheck={false}
        autoComplete="off"
        onChange={event => onChange(event.target.value)}
      />
    </div>
  )
}
