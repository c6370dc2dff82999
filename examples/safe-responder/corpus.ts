import type { Passage } from '../../src/guard/index.js'

/** A made-up office's rules; each passage has a source, a version and, where it ends, a date. */
export const corpus: readonly Passage[] = [
  {
    id: 'wages-3',
    source: 'Labour office, leaflet on wages',
    version: '2026-03-01',
    text: 'Every worker must be paid for the hours worked. A complaint about unpaid wages is free of charge.',
  },
  {
    id: 'wages-2',
    source: 'Labour office, leaflet on wages',
    version: '2021-05-01',
    text: 'A complaint about unpaid wages costs 20 crowns.',
    validUntil: '2026-03-01',
  },
  {
    id: 'harbour-1',
    source: 'Town council, minutes on the harbour',
    version: '2026-06-15',
    text: 'The council has not decided who runs the harbour. A public hearing on the harbour is planned for May.',
  },
]
