import { type RefObject, useEffect } from 'react'

/**
 * Lets `j` and `k` move the focus over the links of a table body, down and up. Real focus moves, so Enter opens and
 * a screen reader follows. Keys typed into a field are left alone.
 */
export function useRowKeys(body: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'j' && event.key !== 'k') return
      if (isTyping(event) || body.current === null) return
      const links: Element[] = [...body.current.querySelectorAll('td:first-child a')]
      const at = document.activeElement === null ? -1 : links.indexOf(document.activeElement)
      const next = at === -1 ? 0 : at + (event.key === 'j' ? 1 : -1)
      const link = links[Math.min(links.length - 1, Math.max(0, next))]
      if (link instanceof HTMLElement) link.focus()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [body])
}

/** Whether a key press belongs to a field, or to a command of the browser. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true
  return event.target instanceof Element && event.target.closest('input, textarea, select') !== null
}
