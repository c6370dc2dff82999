import { type ReactNode, useId, useRef, useState } from 'react'
import type { ScoreRequest } from '../api/types.js'
import { Segmented } from '../components/segmented.js'
import { hrefOf, withQuery } from '../routing/route.js'
import { navigate } from '../routing/use-route.js'
import { type Example, examples } from './examples.js'
import { ScoreOutcome } from './score-outcome.js'
import { TextField } from './text-field.js'
import { useScore } from './use-score.js'

type Mode = 'prompt' | 'reply'
const modes = [
  { value: 'prompt', label: 'Prompt' },
  { value: 'reply', label: 'Prompt and reply' },
] as const

/** Type, and see how close the text is to harm. The mode is in the address; what is typed never is. */
export function PlaygroundPage({ query }: { query: URLSearchParams }): ReactNode {
  const mode: Mode = query.get('mode') === 'reply' ? 'reply' : 'prompt'
  const [prompt, setPrompt] = useState('')
  const [reply, setReply] = useState('')
  const promptField = useRef<HTMLTextAreaElement>(null)
  const examplesId = useId()
  const { state, scoreNow } = useScore(requestOf(mode, prompt, reply))

  const chooseMode = (chosen: Mode): void =>
    navigate(hrefOf('playground', withQuery(query, { mode: chosen === 'reply' ? 'reply' : '' })), 'replace')
  const tryExample = (example: Example): void => {
    setPrompt(example.prompt)
    if (example.response !== undefined) setReply(example.response)
    chooseMode(example.response === undefined ? 'prompt' : 'reply')
    scoreNow()
    promptField.current?.focus()
  }

  return (
    <div className="page playground">
      <h1 className="page-title">Playground</h1>
      <form
        className="composer"
        aria-label="Text to score"
        onSubmit={event => {
          event.preventDefault()
          scoreNow()
        }}
        onKeyDown={event => {
          if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
          event.preventDefault()
          scoreNow()
        }}
      >
        <div className="composer-head">
          <Segmented label="What is judged" options={modes} value={mode} onChange={chooseMode} />
          <button
            type="button"
            className="link-button"
            disabled={prompt === '' && reply === ''}
            onClick={() => {
              setPrompt('')
              setReply('')
              promptField.current?.focus()
            }}
          >
            Clear
          </button>
        </div>
        <TextField
          ref={promptField}
          label="Prompt"
          value={prompt}
          onChange={setPrompt}
          rows={mode === 'reply' ? 5 : 8}
        />
        {mode === 'reply' && (
          <TextField
            label="Reply"
            hint="Judged in the light of the prompt"
            value={reply}
            onChange={setReply}
            rows={6}
          />
        )}
        <div className="composer-foot">
          <button type="submit" className="button button-main">
            Score now
          </button>
          <span className="hint">
            Scores as you type. Score now, or <kbd>Ctrl</kbd> or <kbd>⌘</kbd> with <kbd>Enter</kbd>, also
            records the decision.
          </span>
        </div>
        <section className="examples" aria-labelledby={examplesId}>
          <h2 id={examplesId}>Try one</h2>
          <div className="example-list">
            {examples.map(example => (
              <button key={example.label} type="button" className="chip" onClick={() => tryExample(example)}>
                {example.label}
              </button>
            ))}
          </div>
        </section>
      </form>
      <ScoreOutcome state={state} mode={mode} hasPrompt={prompt.trim() !== ''} onRetry={scoreNow} />
    </div>
  )
}

function requestOf(mode: Mode, prompt: string, reply: string): ScoreRequest | null {
  if (prompt.trim() === '') return null
  if (mode === 'prompt') return { prompt }
  return reply.trim() === '' ? null : { prompt, response: reply }
}
