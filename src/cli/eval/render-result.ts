import { intervalText, type RunResult, type Task, valueText } from '../../evals/index.js'
import type { Output } from '../host.js'
import { table } from '../table.js'

/** The figures of a run for a person: every value with its interval, n and what is missing. */
export function renderResult(
  { task, model, folder, result }: { task: Task; model: string; folder: string; result: RunResult },
  { style, columns }: Pick<Output, 'style' | 'columns'>,
): string {
  const { completed, failed, planned, metrics } = result
  const rows = Object.entries(metrics).flatMap(([scorer, values]) =>
    values.map(metric => [
      scorer,
      metric.name,
      valueText(metric),
      intervalText(metric),
      String(metric.n),
      String(metric.missing),
    ]),
  )
  const figures = table(
    [
      { heading: 'scorer' },
      { heading: 'metric' },
      { heading: 'value', align: 'right' },
      { heading: 'interval', align: 'right' },
      { heading: 'n', align: 'right' },
      { heading: 'not scored', align: 'right' },
    ],
    rows,
    { columns },
  )
  const done = `${completed} of ${planned} scored${failed > 0 ? `, ${failed} failed` : ''}`
  return `${style.bold(task.name)} · ${model} · ${done}\n\n${figures}\n${style.dim(folder)}\n`
}
