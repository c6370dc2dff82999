/**
 * @file The YAML of gsn2x (github.com/jonasthewolf/gsn2x), the exchange form that open GSN tools read and people can
 * review. Carries the argument and where its evidence lies; what is expected of evidence, and its hashes, stay with the
 * case: an imported solution names no evidence.
 */
import { stringify } from 'yaml'
import { z } from 'zod'
import { InvalidInputError } from '../../core/index.js'
import type { Element, ElementKind, SafetyCase } from '../argument/elements.js'
import { pathOf } from '../evidence/sources.js'

/** What the tool calls our kinds. It has no away goal in a file of its own module, and a defeater is a counter goal. */
const nodeTypes: Readonly<Record<ElementKind, string>> = {
  goal: 'Goal',
  strategy: 'Strategy',
  solution: 'Solution',
  context: 'Context',
  assumption: 'Assumption',
  justification: 'Justification',
  'away-goal': 'Goal',
  defeater: 'CounterGoal',
}

/** Prefixes by which the tool tells kinds, longest first. */
const prefixes: readonly (readonly [string, ElementKind])[] = [
  ['CSn', 'defeater'],
  ['CG', 'defeater'],
  ['Sn', 'solution'],
  ['G', 'goal'],
  ['S', 'strategy'],
  ['C', 'context'],
  ['A', 'assumption'],
  ['J', 'justification'],
]

/** A case as gsn2x reads it. */
export function toGsn2x({ name, title, elements }: SafetyCase): string {
  const challenges = new Map<string, string>()
  for (const { id, challengedBy } of elements.values())
    for (const doubt of challengedBy) challenges.set(doubt, id)
  const nodes = [...elements.values()].map(element => {
    const { id, kind, text, supportedBy, inContextOf, evidence, away } = element
    const unfinished = (kind === 'goal' || kind === 'strategy') && supportedBy.length === 0
    return [
      id,
      {
        text,
        nodeType: nodeTypes[kind],
        ...(supportedBy.length === 0 ? {} : { supportedBy }),
        ...(inContextOf.length === 0 ? {} : { inContextOf }),
        ...(unfinished || kind === 'away-goal' ? { undeveloped: true } : {}),
        ...(challenges.has(id) ? { challenges: challenges.get(id) } : {}),
        ...(evidence === undefined ? {} : { url: pathOf(evidence.source) }),
        ...(away === undefined ? {} : { additional: `argued in ${away.module} as ${away.goal}` }),
      },
    ] as const
  })
  return stringify({ module: { name, brief: title }, ...Object.fromEntries(nodes) }, { lineWidth: 110 })
}

const oneOrMany = z.union([z.string().transform(id => [id]), z.array(z.string())]).default([])
const nodeSchema = z.looseObject({
  text: z.string().exactOptional(),
  nodeType: z.string().exactOptional(),
  supportedBy: oneOrMany,
  inContextOf: oneOrMany,
  challenges: oneOrMany,
  undeveloped: z.boolean().exactOptional(),
})

/**
 * Reads what gsn2x reads. Roots are the goals that support nothing.
 *
 * @param document - the YAML as a value
 * @throws InvalidInputError naming file and element
 */
export function fromGsn2x(document: unknown, { file, name }: { file: string; name: string }): SafetyCase {
  const refuse = (why: string): never => {
    throw new InvalidInputError({ code: 'bad_gsn2x', where: file, message: `${file}: ${why}` })
  }
  const read = z.record(z.string(), z.unknown()).safeParse(document)
  if (!read.success) return refuse('must map ids to elements')
  const module = z.looseObject({ name: z.string(), brief: z.string() }).safeParse(read.data.module)
  const nodes = Object.entries(read.data)
    .filter(([id]) => id !== 'module')
    .map(([id, value]) => {
      const node = nodeSchema.safeParse(value ?? {})
      if (!node.success) return refuse(`${id}: ${node.error.issues[0]!.message}`)
      const kind =
        kindOf(id, node.data.nodeType) ?? refuse(`${id}: no kind of element begins like this; give nodeType`)
      return { id, kind, ...node.data }
    })
  const doubts = (id: string): string[] =>
    nodes.filter(({ challenges }) => challenges.includes(id)).map(node => node.id)
  const elements = new Map<string, Element>(
    nodes.map(({ id, kind, text, supportedBy, inContextOf, undeveloped }) => [
      id,
      {
        id,
        kind,
        text: text?.trim() || id,
        supportedBy,
        inContextOf,
        challengedBy: doubts(id),
        answeredBy: [],
        ...(undeveloped === true && supportedBy.length === 0 ? { undeveloped } : {}),
      },
    ]),
  )
  const supporters = new Set([...elements.values()].flatMap(({ supportedBy }) => supportedBy))
  const roots = [...elements.values()].filter(({ id, kind }) => kind === 'goal' && !supporters.has(id))
  return {
    name,
    title: module.success ? module.data.brief : name,
    roots: roots.map(({ id }) => id),
    elements,
  }
}

function kindOf(id: string, nodeType: string | undefined): ElementKind | undefined {
  if (nodeType === 'CounterSolution') return 'defeater'
  if (nodeType !== undefined)
    return (Object.keys(nodeTypes) as ElementKind[]).find(kind => nodeTypes[kind] === nodeType)
  return prefixes.find(([prefix]) => id.startsWith(prefix))?.[1]
}
