import type { Metric } from '../../metric.js'
import type { Sample } from '../../sample.js'
import type { Scorer } from '../../scorer.js'
import type { Solver } from '../../solver.js'
import type { Task, TaskDefinition } from '../../task.js'
import { task } from '../../task-builder.js'

/** `count` questions "n + 1?", whose right answer is n + 1. */
export const sums = (count: number): Sample[] =>
  Array.from({ length: count }, (_, n) => ({ id: `s${n}`, input: `${n} + 1?`, target: String(n + 1) }))

export const answerOnce: Solver = async (state, { model, signal }) => {
  const output = await model.generate({ messages: state.messages }, signal)
  return { ...state, output, messages: [...state.messages, output.message] }
}

export const exactly: Scorer = {
  name: 'exactly',
  async score({ sample, output }) {
    const answer = output?.message.content
    if (answer === undefined) return { type: 'not-scored', cause: 'missing', explanation: 'no answer' }
    return { type: 'scored', value: answer === sample.target ? 1 : 0, answer }
  },
}

/** Share of ones, over what was scored. */
export const share: Metric = {
  name: 'share',
  of(scores) {
    const values = scores.flatMap(({ score }) => (score.type === 'scored' ? [Number(score.value)] : []))
    const n = values.length
    return [
      {
        name: 'share',
        value: n === 0 ? null : values.reduce((sum, value) => sum + value, 0) / n,
        n,
        missing: scores.length - n,
        unit: 'rate',
      },
    ]
  },
}

export function tinyTask(count: number, over: Partial<TaskDefinition> = {}): Task {
  const samples = sums(count)
  return task({
    name: 'sums',
    dataset: { name: 'sums', samples: () => samples },
    solver: answerOnce,
    scorer: exactly,
    metrics: [share],
    ...over,
  })
}

/** Adds one: the answer to every question of `sums`. */
export const sumOf = (question: string): string => String(Number.parseInt(question, 10) + 1)
