import { type ReactNode, useId, useState } from 'react'
import { rememberKey } from '../api/key.js'

/** Asks for the gateway's key, then loads the page again with it. */
export function KeyForm(): ReactNode {
  const id = useId()
  const [key, setKey] = useState('')
  const [kept, setKept] = useState(true)
  return (
    <form
      className="key-form"
      onSubmit={event => {
        event.preventDefault()
        const done = rememberKey(key.trim())
        setKept(done)
        if (done) window.location.reload()
      }}
    >
      <div className="filter filter-wide">
        <label htmlFor={id}>Key</label>
        <input
          id={id}
          type="password"
          value={key}
          autoComplete="off"
          spellCheck={false}
          onChange={event => setKey(event.target.value)}
        />
      </div>
      <button type="submit" className="button button-main">
        Use this key
      </button>
      {!kept && <p className="hint">The browser’s storage is switched off, so the key cannot be kept.</p>}
    </form>
  )
}
