import type { ReactNode } from 'react'
import type { Message, SampleRecord } from '../api/types.js'

const roles: Readonly<Record<Message['role'], string>> = {
  system: 'System',
  user: 'User',
  assistant: 'Model',
  tool: 'Tool',
}

/** What was said, in order, with calls of tools and what they returned. */
export function Transcript({ record }: { record: SampleRecord }): ReactNode {
  const { messages, input, choices } = record
  const said: readonly Message[] =
    messages.length > 0 ? messages : typeof input === 'string' ? [{ role: 'user', content: input }] : input
  return (
    <ol className="transcript">
      {said.map((message, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: messages have no name, and their order never changes
        <li key={at} className={`message message-${message.role}`}>
          <h3>
            {roles[message.role]}
            {message.role === 'tool' && ` ${message.toolName}`}
            {message.role === 'tool' && message.failed === true && (
              <span className="tag tag-problem">failed</span>
            )}
          </h3>
          {message.role === 'assistant' && message.reasoning !== undefined && (
            <details className="message-reasoning">
              <summary>Reasoning</summary>
              <p>{message.reasoning}</p>
            </details>
          )}
          {message.content !== '' && <p className="message-text">{message.content}</p>}
          {message.role === 'assistant' &&
            message.toolCalls?.map(call => (
              <div key={call.id} className="tool-call">
                <p>
                  Calls <code>{call.name}</code>
                  {call.malformed !== undefined && <span className="tag tag-problem">malformed</span>}
                </p>
                <pre>{call.malformed ?? JSON.stringify(call.arguments, null, 2)}</pre>
              </div>
            ))}
        </li>
      ))}
      {choices !== undefined && (
        <li className="message">
          <h3>Choices</h3>
          <ol className="message-choices">
            {choices.map((choice, at) => (
              <li key={choice}>
                {String.fromCharCode(65 + at)}. {choice}
              </li>
            ))}
          </ol>
        </li>
      )}
    </ol>
  )
}
