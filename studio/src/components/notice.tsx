import type { ReactNode } from 'react'

/** A message in place of content, or above it. `problem` is announced at once, the others when there is time. */
export function Notice({
  tone,
  title,
  children,
}: {
  tone: 'problem' | 'caution' | 'quiet'
  title: string
  children?: ReactNode
}): ReactNode {
  return (
    <section className={`notice notice-${tone}`} {...(tone === 'problem' ? { role: 'alert' } : {})}>
      <h2 className="notice-title">{title}</h2>
      {children}
    </section>
  )
}
