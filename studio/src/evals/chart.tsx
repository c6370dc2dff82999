import { type ReactNode, useEffect, useRef, useState } from 'react'

/**
 * A drawing as wide as its place. The drawing library is loaded when the first one is shown; `label` says what it shows
 * to those who do not see it.
 */
export function Chart({
  label,
  data,
  draw,
}: {
  label: string
  /** Drawn anew when it changes. */
  data: unknown
  draw: (width: number) => Promise<Element>
}): ReactNode {
  const frame = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(0)
  const drawing = JSON.stringify(data)
  const latest = useRef(draw)
  latest.current = draw

  useEffect(() => {
    if (frame.current === null) return
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)))
    observer.observe(frame.current)
    return () => observer.disconnect()
  }, [])

  // biome-ignore lint/correctness/useExhaustiveDependencies: `drawing` is the data, by which a drawing is out of date
  useEffect(() => {
    const element = frame.current
    if (element === null || width === 0) return
    let current = true
    latest
      .current(width)
      .then(drawn => {
        if (current) element.replaceChildren(drawn)
      })
      // Without the drawing its label still says what it would show.
      .catch(() => element.replaceChildren(label))
    return () => {
      current = false
    }
  }, [drawing, width])

  return <div ref={frame} className="chart-frame" role="img" aria-label={label} />
}
