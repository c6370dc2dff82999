import { Component, type ReactNode } from 'react'
import { Notice } from './notice.js'

/** Shows a readable notice instead of a blank page when a component throws. React asks for a class here. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null }

  static getDerivedStateFromError(error: unknown): { readonly error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render(): ReactNode {
    const { error } = this.state
    if (error === null) return this.props.children
    return (
      <main>
        <Notice tone="problem" title="The page could not be drawn">
          <p>
            The answer of the server did not have the shape this page knows; the two may be of different
            versions. The error was: <code>{error.message}</code>
          </p>
          <button type="button" className="button" onClick={() => window.location.reload()}>
            Load the page again
          </button>
        </Notice>
      </main>
    )
  }
}
