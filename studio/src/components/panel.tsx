import { type ReactNode, useId } from 'react'

/** A titled part of a page. `aside` stands beside the title: a control or a short fact. */
export function Panel({
  title,
  aside,
  className = '',
  children,
}: {
  title: string
  aside?: ReactNode
  className?: string
  children: ReactNode
}): ReactNode {
  const id = useId()
  return (
    <section className={`panel ${className}`} aria-labelledby={id}>
      <header className="panel-head">
        <h2 id={id}>{title}</h2>
        {aside !== undefined && <div className="panel-aside">{aside}</div>}
      </header>
      {children}
    </section>
  )
}
