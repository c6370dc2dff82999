import { type ReactNode, useEffect, useRef } from 'react'
import { Header } from './components/header.js'
import { Notice } from './components/notice.js'
import { DecisionPage } from './decisions/decision-page.js'
import { DecisionsPage } from './decisions/decisions-page.js'
import { PlaygroundPage } from './playground/playground-page.js'
import { PolicyPage } from './policy/policy-page.js'
import { hrefOf, type Route } from './routing/route.js'
import { useRoute } from './routing/use-route.js'
import { SystemsPage } from './systems/systems-page.js'

/** The page: header, then what the address says. */
export function App(): ReactNode {
  const route = useRoute()
  const main = useRef<HTMLElement>(null)
  const lastOpened = useLastOpened(route)
  const view = viewOf(route)

  useEffect(() => {
    document.title = `${titleOf(route)} · Ductile studio`
  }, [route])

  // A new page is announced and read from its top; the first page leaves the focus where the browser put it.
  const shown = useRef(view)
  useEffect(() => {
    if (shown.current === view) return
    shown.current = view
    window.scrollTo(0, 0)
    main.current?.focus({ preventScroll: true })
  }, [view])

  return (
    <>
      {/* A button, not a link: the hash is the address of the view. */}
      <button type="button" className="skip-link" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <Header current={route.page === 'decision' ? 'decisions' : route.page} />
      <main id="main" ref={main} tabIndex={-1}>
        <Page route={route} lastOpened={lastOpened} />
      </main>
    </>
  )
}

function Page({ route, lastOpened }: { route: Route; lastOpened: number | null }): ReactNode {
  switch (route.page) {
    case 'playground':
      return <PlaygroundPage query={route.query} />
    case 'decisions':
      return <DecisionsPage query={route.query} lastOpened={lastOpened} />
    case 'decision':
      return <DecisionPage key={route.sequence} sequence={route.sequence} query={route.query} />
    case 'policy':
      return <PolicyPage query={route.query} />
    case 'systems':
      return <SystemsPage query={route.query} />
    case 'unknown':
      return (
        <Notice tone="problem" title="There is no such page">
          <p>
            Nothing is kept at <code>{route.path}</code>.{' '}
            <a href={hrefOf('playground')}>Go to the playground</a>
          </p>
        </Notice>
      )
  }
}

/** The decision that was open before the list, so that the list can put the focus back on its row. */
function useLastOpened(route: Route): number | null {
  const last = useRef<number | null>(null)
  useEffect(() => {
    if (route.page === 'decision') last.current = route.sequence
    else if (route.page !== 'decisions') last.current = null
  }, [route])
  return last.current
}

function viewOf(route: Route): string {
  return route.page === 'decision' ? `decision ${route.sequence}` : route.page
}

function titleOf(route: Route): string {
  switch (route.page) {
    case 'playground':
      return 'Playground'
    case 'decisions':
      return 'Decisions'
    case 'decision':
      return `Decision ${route.sequence}`
    case 'policy':
      return 'Policy'
    case 'systems':
      return 'Systems'
    case 'unknown':
      return 'No such page'
  }
}
