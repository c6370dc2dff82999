import { useMemo, useSyncExternalStore } from 'react'
import { parseRoute, type Route } from './route.js'

/** The route of the address bar; the component renders again when it changes. */
export function useRoute(): Route {
  const hash = useSyncExternalStore(subscribe, () => window.location.hash)
  return useMemo(() => parseRoute(hash), [hash])
}

/** Goes to an address made by `hrefOf`. `replace` leaves no step in the history: right for a filter being typed. */
export function navigate(href: string, how: 'push' | 'replace' = 'push'): void {
  if (how === 'push') window.location.hash = href
  else {
    window.history.replaceState(null, '', href)
    // replaceState tells nobody.
    window.dispatchEvent(new HashChangeEvent('hashchange'))
  }
}

function subscribe(listener: () => void): () => void {
  window.addEventListener('hashchange', listener)
  return () => window.removeEventListener('hashchange', listener)
}
