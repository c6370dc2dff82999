import { type ReactNode, useEffect, useRef } from 'react'
import { Header } from './components/header.js'
import { Notice } from './components/notice.js'
import { DecisionPage } from './decisions/decision-page.js'
import { DecisionsPage } from './decisions/decisions-page.js'
import { ComparisonPage } from './evals/comparison-page.js'
import { EvalsPage } from './evals/evals-page.js'
import { RunPage } from './evals/run-page.js'
import { SamplePage } from './evals/sample-page.js'
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
      <Header current={sectionOf(route)} />
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
    case 'evals':
      return <EvalsPage query={route.query} />
    case 'run':
      return <RunPage key={route.run} run={route.run} query={route.query} />
    case 'sample':
      return <SamplePage run={route.run} row={route.row} query={route.query} />
    case 'comparison':
      return (
        <ComparisonPage
          key={`${route.run} ${route.other}`}
          run={route.run}
          other={route.other}
          query={route.query}
        />
      )
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

/** The page of the header under which a route stands. */
function sectionOf({ page }: Route): Route['page'] {
  if (page === 'decision') return 'decisions'
  return page === 'run' || page === 'sample' || page === 'comparison' ? 'evals' : page
}

function viewOf(route: Route): string {
  if (route.page === 'run') return `run ${route.run}`
  if (route.page === 'sample') return `sample ${route.run} ${route.row}`
  if (route.page === 'comparison') return `comparison ${route.run} ${route.other}`
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
    case 'evals':
      return 'Evals'
    case 'run':
      return route.run
    case 'sample':
      return `Sample ${route.row + 1} of ${route.run}`
    case 'comparison':
      return `${route.run} and ${route.other}`
    case 'unknown':
      return 'No such page'
  }
}
