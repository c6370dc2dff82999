import { type ReactNode, useState } from 'react'
import type { Category, TextScore } from '../api/types.js'
import { Panel } from '../components/panel.js'
import { Segmented } from '../components/segmented.js'
import { percent } from '../lib/format.js'
import { taxonomyWords } from '../lib/words.js'

/** How many categories are shown before the rest is asked for. */
const few = 6

/** What kind of harm, in the words of one taxonomy at a time, most likely first. */
export function CategoryPanel({ score }: { score: TextScore }): ReactNode {
  const taxonomies = [...new Set(score.categories.map(({ taxonomy }) => taxonomy))]
  const [chosen, setChosen] = useState('ductile')
  const [all, setAll] = useState(false)
  const taxonomy = taxonomies.includes(chosen) ? chosen : (taxonomies[0] ?? chosen)
  const rows = score.categories
    .filter(category => category.taxonomy === taxonomy)
    .sort((a, b) => b.probability - a.probability)
  const applied = new Set<string>(
    taxonomy === 'qwen3guard' || taxonomy === 'flexguard' ? score.applied[taxonomy] : [],
  )
  return (
    <Panel
      title="Categories"
      className="categories"
      aside={
        taxonomies.length > 1 && (
          <Segmented
            label="Taxonomy"
            options={taxonomies.map(name => ({ value: name, label: taxonomyWords[name] ?? name }))}
            value={taxonomy}
            onChange={setChosen}
          />
        )
      }
    >
      {rows.length === 0 ? (
        <p className="hint">The model names no categories.</p>
      ) : (
        <ul className="bars">
          {(all ? rows : rows.slice(0, few)).map(category => (
            <CategoryBar key={category.name} category={category} applies={applied.has(category.name)} />
          ))}
        </ul>
      )}
      {rows.length > few && (
        <button type="button" className="link-button" aria-expanded={all} onClick={() => setAll(!all)}>
          {all ? 'Show the most likely only' : `Show all ${rows.length}`}
        </button>
      )}
    </Panel>
  )
}

function CategoryBar({ category, applies }: { category: Category; applies: boolean }): ReactNode {
  return (
    <li className="bar">
      <span className="bar-name">
        {category.name}
        {applies && <span className="tag">applies</span>}
      </span>
      <span className="bar-track" aria-hidden="true">
        <span className="bar-fill" style={{ inlineSize: `${category.probability * 100}%` }} />
      </span>
      <span className="bar-value number">{percent(category.probability)}</span>
    </li>
  )
}
