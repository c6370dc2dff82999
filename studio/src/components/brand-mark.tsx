import type { ReactNode } from 'react'

/** A stress-strain curve of a ductile material: it yields, and bends a long way before it breaks. */
export function BrandMark(): ReactNode {
  return (
    <svg className="brand-mark" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="7" />
      <path d="M7 25 11 12C12.500 8 16 7.500 19 8C22.500 8.600 24.500 11 25.500 14.500" />
      <circle cx="25.500" cy="14.500" r="2.400" />
    </svg>
  )
}
