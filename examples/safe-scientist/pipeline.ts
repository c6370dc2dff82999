/** @file A small research pipeline with a check at each of four points: request, discussion, tool call, draft. */
import {
  applyEdits,
  type DiscussionMessage,
  DiscussionMonitor,
  OutputReviewer,
  PromptMonitor,
  type TextJudge,
  type ToolCall,
  type ToolLimitsInput,
  toolLimits,
} from '../../src/agents/index.js'
import type { Signal } from '../../src/core/index.js'

export interface Task {
  readonly request: string
  /** What the agents say to one another before the summary. */
  readonly discussion: readonly DiscussionMessage[]
  readonly call: ToolCall
}

export interface RunRecord {
  readonly outcome: 'refused' | 'needs review' | 'blocked' | 'published'
  /** One line for each check that was reached. */
  readonly checks: readonly string[]
  readonly report?: string
}

export interface PipelineOptions {
  /** Writes, discusses and edits. */
  readonly model: TextJudge
  /** Judges; best another model than the one that writes. */
  readonly judge: TextJudge
  readonly signal: Signal<string>
  readonly limits: readonly ToolLimitsInput[]
  /** In force instead after a warning about the request. */
  readonly strictLimits: readonly ToolLimitsInput[]
}

const rubric = [
  { id: 'place', question: 'Is the exact place of protected animals kept back?' },
  { id: 'harm', question: 'Could nobody do harm with what it says?' },
]

/** Stops at the first check that does not let the task go on; what nobody could judge goes to a person. */
export async function runTask(task: Task, options: PipelineOptions): Promise<RunRecord> {
  const { model, judge, signal } = options
  const checks: string[] = []

  const prompt = await new PromptMonitor({
    guard: signal,
    thresholds: { warning: 40, reject: 70 },
    attackDetector: judge,
  }).inspect(task.request, { edge: 'user', run: 'example' })
  checks.push(`request: ${[prompt.verdict, ...prompt.reasons].join('; ')}`)
  if (prompt.verdict === 'reject') return { outcome: 'refused', checks }
  if (prompt.verdict === 'unknown') return { outcome: 'needs review', checks }

  const monitor = new DiscussionMonitor({ signal, participant: model })
  const said: string[] = [task.request]
  for (const message of task.discussion) {
    const intervention = await monitor.observe(message, { edge: 'handoff', run: 'example' })
    // What steered is not handed on; the ethical participant's words are.
    said.push(intervention?.text ?? message.text)
    if (intervention !== null)
      checks.push(`discussion: ${message.speaker} steers in round ${message.round}; ${intervention.text}`)
  }
  const written = await model({ instructions: 'Write a summary of the plan.', text: said.join('\n') }, {})
  const summary = { speaker: 'writer', round: 1, stage: 'summary', text: written } as const
  const late = await monitor.observe(summary, { edge: 'handoff', run: 'example' })
  checks.push(`summary: ${late === null ? 'kept' : 'replaced'}`)
  if (late?.fromParticipant === false) return { outcome: 'needs review', checks }
  const plan = late?.text ?? written

  const limits = prompt.verdict === 'warning' ? options.strictLimits : options.limits
  const verdict = toolLimits(limits).check(task.call)
  checks.push(`tool call: ${verdict.action}${verdict.action === 'block' ? `; ${verdict.reason}` : ''}`)
  if (verdict.action === 'block') return { outcome: 'blocked', checks }
  const given = verdict.action === 'correct' ? verdict.arguments : task.call.arguments

  const text = `${plan} Tool: ${task.call.tool} ${JSON.stringify(given)}.`
  const draft = await model({ instructions: 'Write the report.', text }, {})
  const reviewer = new OutputReviewer({ rubric, judge })
  const review = await reviewer.review(draft)
  checks.push(`draft: ${review.verdict}; ${review.edits.length} edits proposed`)
  if (review.verdict === 'pass') return { outcome: 'published', checks, report: draft }
  if (review.edits.length === 0) return { outcome: 'needs review', checks }
  // Edits may touch the same place: each is made only where it still fits.
  const edited = review.edits.reduce(
    (now, edit) => (now.split(edit.find).length === 2 ? applyEdits(now, [edit]) : now),
    draft,
  )
  const again = await reviewer.review(edited)
  checks.push(`edited draft: ${again.verdict}`)
  return again.verdict === 'pass'
    ? { outcome: 'published', checks, report: edited }
    : { outcome: 'needs review', checks }
}
