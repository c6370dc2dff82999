import { contextual, type Element, type ElementKind, type SafetyCase, supporting } from './elements.js'

/** A rule of the notation that the case breaks. */
export interface StructureProblem {
  readonly element: string
  readonly code: 'unknown-reference' | 'wrong-kind' | 'cycle' | 'unreachable' | 'misplaced-field' | 'no-root'
  readonly message: string
}

type LinkField = 'supportedBy' | 'inContextOf' | 'challengedBy' | 'answeredBy'
const linkFields: readonly LinkField[] = ['supportedBy', 'inContextOf', 'challengedBy', 'answeredBy']

/** Which kinds each link may lead to, and from which kinds it may start. */
const rules: Readonly<
  Record<LinkField, { readonly to: readonly ElementKind[]; readonly from: readonly ElementKind[] }>
> = {
  supportedBy: { to: supporting, from: ['goal', 'strategy', 'defeater'] },
  inContextOf: { to: contextual, from: ['goal', 'strategy', 'solution'] },
  challengedBy: {
    to: ['defeater'],
    from: ['goal', 'strategy', 'solution', 'context', 'assumption', 'justification', 'away-goal'],
  },
  answeredBy: { to: supporting, from: ['defeater'] },
}

/**
 * Everything in a case that breaks a rule: links that lead nowhere or to the wrong kind, cycles, elements that no root
 * reaches, fields that a kind may not have. What is merely unfinished (an undeveloped goal) is no problem of structure.
 */
export function checkStructure({ roots, elements }: SafetyCase): StructureProblem[] {
  const problems: StructureProblem[] = []
  if (roots.length === 0)
    problems.push({ element: '', code: 'no-root', message: 'the case has no top claim' })
  for (const id of roots)
    if (elements.get(id)?.kind !== 'goal')
      problems.push({ element: id, code: 'wrong-kind', message: `the top claim "${id}" must be a goal` })
  for (const element of elements.values()) problems.push(...linksOf(element, elements), ...fieldsOf(element))
  problems.push(...cyclesOf(elements), ...unreachable(roots, elements))
  return problems
}

function linksOf(element: Element, elements: SafetyCase['elements']): StructureProblem[] {
  return linkFields.flatMap(field =>
    element[field].flatMap((id): StructureProblem[] => {
      const target = elements.get(id)
      const { to, from } = rules[field]
      const at = element.id
      if (target === undefined)
        return [
          {
            element: at,
            code: 'unknown-reference',
            message: `"${at}" ${field} "${id}", which does not exist`,
          },
        ]
      if (!from.includes(element.kind))
        return [
          {
            element: at,
            code: 'wrong-kind',
            message: `"${at}" is a ${element.kind} and may not have ${field}`,
          },
        ]
      if (!to.includes(target.kind))
        return [
          { element: at, code: 'wrong-kind', message: `"${at}" ${field} "${id}", which is a ${target.kind}` },
        ]
      return []
    }),
  )
}

function fieldsOf({
  id,
  kind,
  evidence,
  away,
  needs,
  undeveloped,
  supportedBy,
}: Element): StructureProblem[] {
  const misplaced = (what: string): StructureProblem => ({
    element: id,
    code: 'misplaced-field',
    message: `"${id}" is a ${kind} and may not have ${what}`,
  })
  const found: StructureProblem[] = []
  if (evidence !== undefined && !['solution', ...contextual].includes(kind)) found.push(misplaced('evidence'))
  if (needs !== undefined && kind !== 'goal' && kind !== 'strategy') found.push(misplaced('needs'))
  if (undeveloped === true && supportedBy.length > 0)
    found.push({
      element: id,
      code: 'misplaced-field',
      message: `"${id}" is marked as undeveloped and yet supported`,
    })
  if ((kind === 'away-goal') !== (away !== undefined))
    found.push(
      kind === 'away-goal'
        ? { ...misplaced(''), message: `"${id}" must name the case it is argued in` }
        : misplaced('away'),
    )
  return found
}

/** Each element that supports itself by some way, once. Iterative: a case may be deep. */
function cyclesOf(elements: SafetyCase['elements']): StructureProblem[] {
  const state = new Map<string, 'open' | 'done'>()
  const found: StructureProblem[] = []
  for (const start of elements.keys()) {
    if (state.has(start)) continue
    const path: { id: string; next: Iterator<string> }[] = [{ id: start, next: targetsOf(elements, start) }]
    state.set(start, 'open')
    while (path.length > 0) {
      const top = path.at(-1)!
      const step = top.next.next()
      if (step.done === true) {
        state.set(top.id, 'done')
        path.pop()
        continue
      }
      const at = state.get(step.value)
      if (at === 'open') {
        const ids = path.map(({ id }) => id)
        const cycle = [...ids.slice(ids.indexOf(step.value)), step.value]
        found.push({
          element: step.value,
          code: 'cycle',
          message: `the argument goes in a circle: ${cycle.join(' → ')}`,
        })
      } else if (at === undefined) {
        state.set(step.value, 'open')
        path.push({ id: step.value, next: targetsOf(elements, step.value) })
      }
    }
  }
  return found
}

function unreachable(roots: readonly string[], elements: SafetyCase['elements']): StructureProblem[] {
  const reached = new Set<string>()
  const open = roots.filter(id => elements.has(id))
  while (open.length > 0) {
    const id = open.pop()!
    if (reached.has(id)) continue
    reached.add(id)
    open.push(...targetsOf(elements, id))
  }
  return [...elements.keys()]
    .filter(id => !reached.has(id))
    .map(id => ({ element: id, code: 'unreachable', message: `"${id}" hangs on no top claim` }))
}

/** Where the links of an element lead, those that lead nowhere left out. */
function* targetsOf(elements: SafetyCase['elements'], id: string): Iterator<string> & Iterable<string> {
  const element = elements.get(id)
  if (element === undefined) return
  for (const field of linkFields) for (const target of element[field]) if (elements.has(target)) yield target
}
