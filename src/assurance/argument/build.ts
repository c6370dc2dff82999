/**
 * @file A safety case written as code. Elements nest, so that most have no reference to mistype, and types say what may
 * support what.
 *
 * ```ts
 * const top = goal('G1', 'The guard may screen prompts', {
 *   inContextOf: [context('C1', 'English chat')],
 *   supportedBy: [solution('Sn1', 'Measured AUROC', { evidence: { source, expect: { atLeast: 0.85 } } })],
 * })
 * const mine = safetyCase({ name: 'mine', title: 'Guard', roots: [top] })
 * ```
 */
import { InvalidArgumentError } from '../../core/index.js'
import type { Evidence } from '../evidence/evidence.js'
import type { Element, ElementKind, SafetyCase } from './elements.js'
import { checkStructure } from './structure.js'

interface Node<Kind extends ElementKind> extends Pick<Element, 'id' | 'text'> {
  readonly kind: Kind
  readonly supportedBy?: readonly SupportNode[]
  readonly inContextOf?: readonly ContextNode[]
  readonly challengedBy?: readonly DefeaterNode[]
  readonly answeredBy?: readonly SupportNode[]
  readonly needs?: 'all' | 'any'
  readonly independent?: boolean
  readonly undeveloped?: boolean
  readonly evidence?: Evidence
  readonly away?: { readonly module: string; readonly goal: string }
  readonly topics?: readonly string[]
}
type Part<Kind extends ElementKind, Field extends keyof Node<Kind>> = Pick<Node<Kind>, Field>

export type GoalNode = Node<'goal'>
export type StrategyNode = Node<'strategy'>
export type SolutionNode = Node<'solution'>
export type AwayGoalNode = Node<'away-goal'>
export type DefeaterNode = Node<'defeater'>
export type ContextNode = Node<'context'> | Node<'assumption'> | Node<'justification'>
export type SupportNode = GoalNode | StrategyNode | SolutionNode | AwayGoalNode
type AnyNode = SupportNode | ContextNode | DefeaterNode

type GoalParts = Part<
  'goal',
  'supportedBy' | 'inContextOf' | 'challengedBy' | 'needs' | 'independent' | 'undeveloped' | 'topics'
>
type EvidenceParts = Part<'solution', 'evidence' | 'challengedBy' | 'topics'>

/** A claim: true or false. */
export const goal = (id: string, text: string, parts: GoalParts = {}): GoalNode => ({
  kind: 'goal',
  id,
  text,
  ...parts,
})
/** How a claim is divided into others. */
export const strategy = (id: string, text: string, parts: GoalParts = {}): StrategyNode => ({
  kind: 'strategy',
  id,
  text,
  ...parts,
})
/** A reference to evidence. */
export const solution = (
  id: string,
  text: string,
  parts: EvidenceParts & { readonly inContextOf?: readonly ContextNode[] } = {},
): SolutionNode => ({ kind: 'solution', id, text, ...parts })
/** What a claim is about: scope, definitions, documents. */
export const context = (id: string, text: string, parts: EvidenceParts = {}): ContextNode => ({
  kind: 'context',
  id,
  text,
  ...parts,
})
/** What is taken to be so. With evidence it is watched like a solution. */
export const assumption = (id: string, text: string, parts: EvidenceParts = {}): ContextNode => ({
  kind: 'assumption',
  id,
  text,
  ...parts,
})
/** Why a strategy or claim is adequate. */
export const justification = (id: string, text: string, parts: EvidenceParts = {}): ContextNode => ({
  kind: 'justification',
  id,
  text,
  ...parts,
})
/** A claim that another case argues. */
export const awayGoal = (
  id: string,
  text: string,
  away: { readonly module: string; readonly goal: string },
): AwayGoalNode => ({ kind: 'away-goal', id, text, away })
/** A doubt. It stands, and undermines what it challenges, until everything in `answeredBy` is supported. */
export const defeater = (
  id: string,
  text: string,
  parts: Part<'defeater', 'answeredBy' | 'supportedBy' | 'topics'> = {},
): DefeaterNode => ({ kind: 'defeater', id, text, ...parts })

/**
 * The case of some top claims. Elements used in several places are written once and shared.
 *
 * @throws InvalidArgumentError if two different elements share an id, or the structure breaks a rule of the notation
 */
export function safetyCase({
  name,
  title,
  roots,
}: {
  name: string
  title: string
  roots: readonly GoalNode[]
}): SafetyCase {
  const elements = new Map<string, Element>()
  const nodes = new Map<string, AnyNode>()
  const add = (node: AnyNode): string => {
    const known = nodes.get(node.id)
    if (known !== undefined) {
      if (known !== node) throw new InvalidArgumentError(`safetyCase: two elements are called "${node.id}"`)
      return node.id
    }
    nodes.set(node.id, node)
    // Entered before its parts: elements stand in the order they are read.
    elements.set(node.id, flat(node, {}))
    const links = {
      supportedBy: (node.supportedBy ?? []).map(add),
      inContextOf: (node.inContextOf ?? []).map(add),
      challengedBy: (node.challengedBy ?? []).map(add),
      answeredBy: (node.answeredBy ?? []).map(add),
    }
    elements.set(node.id, flat(node, links))
    return node.id
  }
  const tops = roots.map(add)
  const built: SafetyCase = { name, title, roots: tops, elements }
  const [problem] = checkStructure(built)
  if (problem !== undefined) throw new InvalidArgumentError(`safetyCase: ${problem.message}`)
  return built
}

type Links = Pick<Element, 'supportedBy' | 'inContextOf' | 'challengedBy' | 'answeredBy'>

function flat(node: AnyNode, links: Partial<Links>): Element {
  const { supportedBy, inContextOf, challengedBy, answeredBy, ...own } = node
  return { ...own, supportedBy: [], inContextOf: [], challengedBy: [], answeredBy: [], ...links }
}
