import type { CaseReport } from '../argument/check.js'
import type { SafetyCase } from '../argument/elements.js'
import { clauses } from './clauses.js'
import type { Framework, MappedClause } from './frameworks.js'

/** Every clause with the elements that bear on it; a clause that none bears on has none, and is a gap to look at. */
export function mapCase({ elements }: SafetyCase, report: CaseReport, framework?: Framework): MappedClause[] {
  return clauses
    .filter(clause => framework === undefined || clause.framework === framework)
    .map(clause => ({
      ...clause,
      elements: [...elements.values()]
        .filter(element =>
          element.topics?.some(topic => (clause.topics as readonly string[]).includes(topic)),
        )
        .map(({ id, text }) => ({ id, text, status: report.elements[id]!.status })),
    }))
}
