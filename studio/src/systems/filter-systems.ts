import type { SystemRow } from '../api/types.js'

/** What narrows the list down. Empty: everything. */
export interface SystemFilter {
  /** Words that must all occur in identifier, title, arXiv id, summary or room, in any case. */
  readonly words: string
  readonly room: string
  readonly state: string
}

/** The systems that match: those that work first, otherwise in the order given. */
export function filterSystems(
  systems: readonly SystemRow[],
  { words, room, state }: SystemFilter,
): readonly SystemRow[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  const found = systems.filter(system => {
    if (room !== '' && system.room !== room) return false
    if (state !== '' && system.state !== state) return false
    const text = [system.id, system.title, system.arxiv, system.summary, system.room].join(' ').toLowerCase()
    return wanted.every(word => text.includes(word))
  })
  return [...found].sort((a, b) => Number(b.state === 'works') - Number(a.state === 'works'))
}
