import type { Edge } from '../core/index.js'
import type { Pipeline } from './pipeline.js'

/** What a text is judged as where its own edge has no checks: what comes in as the user's, what the model says as its answer. */
const insteadOf: Readonly<Partial<Record<Edge, Edge>>> = {
  result: 'user',
  plan: 'answer',
  call: 'answer',
  handoff: 'answer',
}

/** The edge whose checks look at a text: its own, else the wider one of its side, else none. */
export function guardedEdge(pipeline: Pick<Pipeline, 'isGuarded'>, edge: Edge): Edge | undefined {
  if (pipeline.isGuarded(edge)) return edge
  const wider = insteadOf[edge]
  return wider !== undefined && pipeline.isGuarded(wider) ? wider : undefined
}
