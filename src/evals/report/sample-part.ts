/** @file The samples of a report. What was said is behind a click, or left out. */
import type { RunLog } from '../log/run-log.js'
import { directionOf, type Verdict, verdictOf } from '../log/verdict.js'
import type { Message } from '../message.js'
import type { SampleRecord } from '../record.js'
import type { Score } from '../scorer.js'
import { count, escaped } from './markup.js'
import { kinds, type Picked, pickSamples } from './pick-samples.js'

/** Longest text of one message, in characters: a mail is no place for a whole document. */
const longestText = 4000

/** @param options.most - samples shown */
export async function samplePart(
  run: RunLog,
  { text, most }: { text: boolean; most: number },
): Promise<string> {
  const picked = pickSamples(run, most)
  const shown: string[] = []
  for (const { row } of picked.rows) shown.push(sample(run, await run.read(row), text))
  return [
    '<h2>Samples</h2>',
    `<p>${leftOut(picked, run.index.rows)} ${text ? 'What was said may be offensive or harmful; it is shown only when a sample is opened.' : 'What was said is left out of this report.'}</p>`,
    ...shown,
  ].join('\n')
}

const words = {
  fail: 'judged a no',
  'not-scored': 'without a verdict',
  failed: 'failed',
  other: 'others',
} as const

/** What is shown of what, by kind. */
function leftOut({ rows, counts }: Picked, total: number): string {
  if (rows.length === total) return `All ${count(total)} samples.`
  const parts = kinds.flatMap(kind => {
    if (counts[kind] === 0) return []
    const shown = rows.filter(each => each.kind === kind).length
    return [`${count(shown)} of ${count(counts[kind])} ${words[kind]}`]
  })
  return `${count(rows.length)} of ${count(total)} samples: ${parts.join(', ')}. The other ${count(total - rows.length)} are left out.`
}

function sample(run: RunLog, record: SampleRecord, text: boolean): string {
  const { id, epoch, scores, error } = record
  const verdicts = Object.entries(scores).map(([scorer, score]) => {
    const verdict = verdictOf(score, { better: directionOf(run.result, scorer) })
    return `<span class="${tones[verdict]}">${escaped(scorer)}: ${escaped(scoreText(score))}</span>`
  })
  const name = `<b>${escaped(id)}</b>${run.header.epochs > 1 ? ` epoch ${epoch + 1}` : ''}`
  const failed = error === undefined ? '' : `<span class="bad">${escaped(error.code)}</span>`
  const line = `${name}${verdicts.join('')}${failed}`
  if (!text) return `<p>${line}</p>`
  return `<details><summary>${line}</summary>${record.messages.map(message).join('')}${reasons(record)}</details>`
}

const tones: Readonly<Record<Verdict, string>> = {
  pass: 'good',
  fail: 'bad',
  graded: 'quiet',
  'not-scored': 'odd',
}

/** A score in a few characters; what was not scored says why. */
export function scoreText(score: Score): string {
  if (score.type === 'not-scored') return score.cause
  const { value } = score
  if (typeof value === 'boolean') return value ? 'yes' : 'no'
  if (typeof value === 'number') return String(Math.round(value * 1000) / 1000)
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function message(said: Message): string {
  const who = said.role === 'tool' ? `tool ${said.toolName}` : said.role
  const calls =
    said.role === 'assistant'
      ? (said.toolCalls ?? []).map(
          call => `calls ${call.name} ${call.malformed ?? JSON.stringify(call.arguments)}`,
        )
      : []
  const thought =
    said.role === 'assistant' && said.reasoning !== undefined ? [`[reasoning] ${said.reasoning}`] : []
  const body = [...thought, ...(said.content === '' ? [] : [said.content]), ...calls].map(cut).join('\n')
  return `<div><span class="quiet">${escaped(who)}</span><pre>${escaped(body)}</pre></div>`
}

const reasons = ({ scores, error }: SampleRecord): string =>
  [
    ...(error === undefined ? [] : [`<p class="bad">${escaped(error.message)}</p>`]),
    ...Object.entries(scores).flatMap(([scorer, { explanation }]) =>
      explanation === undefined
        ? []
        : [`<p><span class="quiet">${escaped(scorer)}:</span> ${escaped(cut(explanation))}</p>`],
    ),
  ].join('')

const cut = (text: string): string =>
  text.length > longestText
    ? `${text.slice(0, longestText)} … (${count(text.length - longestText)} characters left out)`
    : text
