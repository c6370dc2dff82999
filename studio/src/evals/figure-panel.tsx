import type { ReactNode } from 'react'
import type { CategoryFigure, Distribution, FiguresResponse, RunResponse } from '../api/types.js'
import { useResource } from '../api/use-resource.js'
import { ApiErrorNotice } from '../components/api-error-notice.js'
import { Panel } from '../components/panel.js'
import { count } from '../lib/format.js'
import { hrefOf, withQuery } from '../routing/route.js'
import { navigate } from '../routing/use-route.js'
import { Chart } from './chart.js'
import { Choice } from './choice.js'
import { columnText } from './figure-text.js'
import { filtersOf, runPath } from './samples-path.js'

/** How the scores of a run lie, and where they are high: the score and the category can be chosen. */
export function FigurePanel({ run, query }: { run: RunResponse; query: URLSearchParams }): ReactNode {
  const scores = scoreColumns(run)
  const categories = run.columns.words.flatMap(({ name, words }) =>
    name.startsWith('metadata.') && words.length > 0 && words.length <= 40 ? [name] : [],
  )
  const asked = query.get('score')
  const score = scores.find(name => name === asked) ?? scores[0]
  const by = categories.find(name => name === query.get('by')) ?? categories[0] ?? ''
  if (score === undefined) return null
  const choose = (changes: Readonly<Record<string, string>>): void =>
    navigate(hrefOf(runPath(run.name), withQuery(query, changes)), 'replace')
  return (
    <Panel title="How the scores lie" className="figures">
      <search className="filters" aria-label="Choose the drawings">
        <Choice
          label="Score"
          value={score}
          options={scores.map(name => ({ value: name, label: columnText(name) }))}
          onChange={value => choose({ score: value })}
        />
        {categories.length > 0 && (
          <Choice
            label="By"
            value={by}
            options={categories.map(name => ({ value: name, label: columnText(name) }))}
            onChange={value => choose({ by: value })}
          />
        )}
      </search>
      <Figures run={run} query={query} score={score} by={by} />
    </Panel>
  )
}

export function scoreColumns({ columns }: RunResponse): readonly string[] {
  const all = [...columns.numbers, ...columns.words.map(({ name }) => name)]
  return [...new Set(all)].filter(name => name.startsWith('score.'))
}

function Figures({
  run,
  query,
  score,
  by,
}: {
  run: RunResponse
  query: URLSearchParams
  score: string
  by: string
}): ReactNode {
  const filters = filtersOf(query)
  for (const [name, value] of Object.entries({ score, by })) if (value !== '') filters.set(name, value)
  const { value, error, reload } = useResource<FiguresResponse>(
    `api/${runPath(run.name)}/figures?${filters}`,
    {
      refreshMs: run.status === 'open' ? 5000 : 0,
    },
  )
  if (error !== null) return <ApiErrorNotice error={error} onRetry={reload} />
  if (value === null) return <p className="hint loading">Counting…</p>
  const { distribution, categories } = value
  return (
    <div className="figure-pair">
      <figure>
        <Chart
          label={summaryOf(distribution)}
          data={distribution}
          draw={async width => (await import('./draw-figures.js')).drawDistribution(distribution, { width })}
        />
        <figcaption className="hint">{summaryOf(distribution)}</figcaption>
      </figure>
      {categories !== null && categories.length > 0 && (
        <figure>
          <Chart
            label={`Mean ${columnText(score)} by ${columnText(by)}, with 95 % intervals`}
            data={categories}
            draw={async width => (await import('./draw-figures.js')).drawCategories(categories, { width })}
          />
          <figcaption className="hint">
            Mean {columnText(score)} by {columnText(by)}, all samples; intervals {methodsOf(categories)}, 95
            %.
          </figcaption>
        </figure>
      )}
    </div>
  )
}

function summaryOf(distribution: Distribution): string {
  const { none } = distribution
  const without = none === 0 ? '' : `; ${count(none)} without a score`
  if (distribution.kind === 'words')
    return `${distribution.counts
      .slice(0, 12)
      .map(({ word, count: times }) => `${word}: ${count(times)}`)
      .join(', ')}${without}`
  const all = distribution.bins.reduce((sum, bin) => sum + bin.count, 0)
  return `${count(all)} scores${without}`
}

const methodsOf = (categories: readonly CategoryFigure[]): string =>
  [...new Set(categories.map(({ method }) => method))].join(' and ')
