/** @file The measurements as a document, in Markdown. */
import type { ModelReference } from '../../src/core/index.js'
import { latencyBins, strictnesses } from '../../src/guard/index.js'
import type { BoundaryResult } from './boundary.js'
import type { FalseTriggers } from './false-triggers.js'
import type { StreamSpeed } from './speed.js'
import type { JudgeFigures, VerdictResult } from './verdicts.js'

export interface StreamingReport {
  readonly date: string
  readonly command: string
  readonly machine: string
  readonly stream: ModelReference
  readonly encoder: ModelReference
  readonly speed: StreamSpeed
  readonly verdicts: readonly VerdictResult[]
  readonly boundaries: readonly BoundaryResult[]
  readonly falseTriggers: readonly FalseTriggers[]
  readonly picture: string | undefined
}

interface Floor {
  readonly name: string
  readonly limit: string
  readonly measured: string
  readonly passed: boolean
}

/** What was promised, and what came out. Losses and hits are means over sets: no set outweighs another. */
export function floorsOf({ speed, verdicts, boundaries }: StreamingReport): Floor[] {
  const byToken = verdicts.map(({ streams }) => streams.at(-1)!)
  const atEnd = verdicts.flatMap(({ streams }) => (streams.length > 1 ? [streams[0]!] : []))
  const loss = (streams: typeof byToken): number => mean(streams.map(stream => stream.loss.value))
  const ratio = speed.ms4096 / speed.ms2048
  const hit = mean(boundaries.map(({ exactHit }) => exactHit))
  return [
    floor('time per token, p50', '≤ 0.5 ms', `${speed.p50Ms.toFixed(2)} ms`, speed.p50Ms <= 0.5),
    floor('4,096 tokens against 2,048', '≤ 2.3 ×', `${ratio.toFixed(2)} ×`, ratio <= 2.3),
    floor(
      'F1 lost token by token, mean over sets',
      '≤ 4 points',
      points(loss(byToken)),
      loss(byToken) <= 0.04,
    ),
    floor(
      'F1 lost at the end of the prompt, mean over sets',
      '≤ 4 points',
      points(loss(atEnd)),
      loss(atEnd) <= 0.04,
    ),
    floor('stopped in the first unsafe sentence, mean over sets', '≥ 70 %', `${percent(hit)} %`, hit >= 0.7),
  ]
}

export function renderStreaming(report: StreamingReport): string {
  const { speed, verdicts, boundaries, falseTriggers, picture } = report
  return `${[
    '# The streaming guard',
    '',
    `Measured ${report.date} with ${name(report.stream)} beside the encoder ${name(report.encoder)}, on ${report.machine}, by`,
    '',
    '```',
    report.command,
    '```',
    '',
    '| figure | floor | measured | |',
    '|---|---|---|---|',
    ...floorsOf(report).map(
      ({ name, limit, measured, passed }) =>
        `| ${name} | ${limit} | ${measured} | ${passed ? 'reached' : '**missed**'} |`,
    ),
    '',
    ...(picture === undefined
      ? []
      : [`![Where replies were stopped, and what a verdict on every token costs](${picture})`, '']),
    '## Against the whole text',
    '',
    'Thresholds are the cards’ own, at the three regimes. *End of prompt*: the text is the user’s message. *Token by token*: the text is the reply, stopped at two flagged tokens in a row. Loss: F1 of the encoder less F1 of the stream at the moderate regime, with its 95 % interval (paired bootstrap); below 0 the stream is better. No set was trained on.',
    '',
    '| set | rows, positive | judge | AUROC | F1 strict | moderate | loose | precision, recall (moderate) | loss, points | F1 with the encoder as truth |',
    '|---|---|---|---|---|---|---|---|---|---|',
    ...verdicts.flatMap(({ set, rows, positives, encoder, streams }) => [
      `| ${set} | ${rows}, ${positives} | ${figures(encoder)} | | |`,
      ...streams.map(
        stream =>
          `| | | ${figures(stream)} | ${points(stream.loss.value)} [${points(stream.loss.low)}, ${points(stream.loss.high)}] | ${stream.againstEncoder.toFixed(3)} |`,
      ),
    ]),
    '',
    '## Where it stops',
    '',
    'One harmful sentence between calm texts; the place is known because we put it there. Bins in tokens behind the end of the sentence; *ahead*: stopped before it began. `first 128` counts, as the paper does, everything ahead, too.',
    '',
    `| set | n | ${latencyBins.join(' | ')} | in the sentence | first 128 | tokens to the trigger, median |`,
    `|---|---|${latencyBins.map(() => '---|').join('')}---|---|---|`,
    ...boundaries.map(
      ({ name, n, counts, exactHit, first128, tokensToTrigger }) =>
        `| ${name} | ${n} | ${latencyBins.map(bin => counts[bin]).join(' | ')} | ${percent(exactHit)} % | ${percent(first128)} % | ${median(tokensToTrigger)} |`,
    ),
    '',
    '## False alarms on long innocent replies',
    '',
    '| texts | replies | mean tokens | strict | moderate | loose |',
    '|---|---|---|---|---|---|',
    ...falseTriggers.map(
      ({ name, replies, meanTokens, stopped }) =>
        `| ${name} | ${replies} | ${meanTokens.toFixed(0)} | ${strictnesses.map(strictness => `${percent(stopped[strictness].value)} % [${percent(stopped[strictness].low)}, ${percent(stopped[strictness].high)}]`).join(' | ')} |`,
    ),
    '',
    '## Speed',
    '',
    `One thread, one word a push: ${speed.p50Ms.toFixed(2)} ms a token at the median, ${speed.p95Ms.toFixed(2)} ms at the 95th percentile. A reply of 2,048 tokens takes ${speed.ms2048.toFixed(0)} ms, one of 4,096 takes ${speed.ms4096.toFixed(0)} ms.`,
  ].join('\n')}\n`
}

const floor = (name: string, limit: string, measured: string, passed: boolean): Floor => ({
  name,
  limit,
  measured,
  passed,
})
const figures = ({ judge, auroc, f1, precision, recall }: JudgeFigures): string =>
  `${judge} | ${auroc.toFixed(3)} | ${strictnesses.map(strictness => f1[strictness].toFixed(3)).join(' | ')} | ${precision.moderate.toFixed(2)}, ${recall.moderate.toFixed(2)}`
const name = ({ id, version, sha256 }: ModelReference): string =>
  `${id} ${version} (\`${sha256.slice(0, 12)}\`)`
const percent = (share: number): string => (100 * share).toFixed(1)
const points = (difference: number): string => (100 * difference).toFixed(1)
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)
const median = (values: readonly number[]): string =>
  values.length === 0 ? '–' : String([...values].sort((a, b) => a - b)[Math.floor(values.length / 2)])
