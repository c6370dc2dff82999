import type { ReactNode } from 'react'
import { hrefOf, type Route } from '../routing/route.js'
import { BrandMark } from './brand-mark.js'
import { StatusStrip } from './status-strip.js'
import { ThemeToggle } from './theme-toggle.js'

const pages = [
  { page: 'playground', label: 'Playground' },
  { page: 'decisions', label: 'Decisions' },
  { page: 'evals', label: 'Evals' },
  { page: 'policy', label: 'Policy' },
  { page: 'systems', label: 'Systems' },
] as const

/** Name, pages, theme, and what is being served. */
export function Header({ current }: { current: Route['page'] }): ReactNode {
  return (
    <header className="header">
      <div className="header-bar">
        <a className="brand" href={hrefOf('playground')}>
          <BrandMark />
          <span>Ductile</span>
        </a>
        <nav aria-label="Pages">
          {pages.map(({ page, label }) => (
            <a
              key={page}
              href={hrefOf(page)}
              {...(page === current ? { 'aria-current': 'page' as const } : {})}
            >
              {label}
            </a>
          ))}
        </nav>
        <ThemeToggle />
      </div>
      <StatusStrip />
    </header>
  )
}
