import type { Decision } from '../../core/index.js'
import { InvalidInputError } from '../../core/index.js'
import type { Strictness, TextScore } from '../../guard/index.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { Host } from '../host.js'
import { table } from '../table.js'
import { write, writeJson } from '../write.js'
import { decideScore, type OpenedScanGuard } from './open-scan-guard.js'
import { conversationOf, type Role } from './row.js'
import { scoredVerdict } from './verdict.js'

/** Most of standard input that is taken for one text, in bytes; the guard's own limit is lower. */
const maxInputBytes = 8 << 20

export interface ScanTextRequest {
  /** `-` for standard input. */
  readonly text: string
  readonly prompt?: string | undefined
  readonly role: Role
  readonly strictness: Strictness
  readonly failOn: Strictness | 'never'
  readonly json: boolean
}

/** Scores one text and shows the verdict with what led to it. Exit 1 if it is flagged. */
export async function scanText(
  request: ScanTextRequest,
  opened: OpenedScanGuard,
  host: Host,
): Promise<ExitCode> {
  const text = request.text === '-' ? await readText(host.stdin) : request.text
  const { role, prompt, failOn } = request
  const conversation = conversationOf({ role, text, prompt })
  const score = await opened.guard.score(conversation, { abort: host.interrupted })
  const decision = decideScore(opened.policy, score)
  if (request.json)
    await writeJson(host.stdout, {
      ...scoredVerdict(score, decision),
      reason: decision.reason,
      strictness: request.strictness,
      detail: score,
    })
  else await write(host.stdout.stream, describe({ score, decision, opened, host }))
  const flagged =
    failOn !== 'never' &&
    opened.flagged({ mode: score.mode, score: score.score, injectionScore: score.injection.score }, failOn)
  return flagged ? exitCodes.finding : exitCodes.ok
}

/** Reads all of standard input as one text. @throws InvalidInputError if it is not UTF-8 or has no end in sight */
async function readText(stdin: AsyncIterable<Buffer | string>): Promise<string> {
  const fault = (code: string, message: string): InvalidInputError =>
    new InvalidInputError({ code, where: '-', message: `standard input: ${message}` })
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size > maxInputBytes)
      throw fault('too_long', `more than ${maxInputBytes} bytes; scan long text with --file`)
    chunks.push(bytes)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks)).replace(/\r?\n$/, '')
  } catch {
    throw fault('invalid_utf8', 'is not UTF-8 text')
  }
}

function describe({
  score,
  decision,
  opened,
  host,
}: {
  score: TextScore
  decision: Decision
  opened: OpenedScanGuard
  host: Host
}): string {
  const { style } = host.stdout
  const paint =
    decision.action === 'allow' ? style.green : decision.action === 'block' ? style.red : style.yellow
  const applied = [...score.applied.qwen3guard, ...score.applied.flexguard]
  const rows = [
    [
      'harm',
      String(score.score),
      score.severity,
      thresholdsOf(score.verdicts.calibrated),
      thresholdsOf(score.verdicts.rubric),
    ],
    ['injection', String(score.injection.score), '', thresholdsOf(score.injection.verdicts), ''],
  ]
  const lines = [
    `${style.bold(paint(decision.action))}  ${decision.reason} (${opened.policy.name})`,
    '',
    table(
      [
        { heading: 'signal' },
        { heading: 'score', align: 'right' },
        { heading: 'severity' },
        { heading: 'calibrated: strict/moderate/loose' },
        { heading: 'rubric' },
      ],
      rows,
      host.stdout,
    ).trimEnd(),
    '',
    `level ${score.level}${applied.length > 0 ? `: ${applied.join(', ')}` : ''}`,
  ]
  if (score.refusal !== undefined)
    lines.push(
      `the reply ${score.refusal.refused ? 'declines' : 'does not decline'} (${Math.round(score.refusal.probability * 100)} %)`,
    )
  for (const { kind, span } of score.findings) lines.push(`found ${kind} at ${span.start}-${span.end}`)
  for (const warning of score.warnings) lines.push(style.yellow(`warning: ${warning}`))
  lines.push(style.dim(`${score.model.id} ${score.model.version} · ${score.costMs.toFixed(1)} ms`))
  return `${lines.join('\n')}\n`
}

/** `flagged > 14, 49, 56` with the flagged ones marked. */
function thresholdsOf(verdicts: TextScore['verdicts']['rubric']): string {
  return (['strict', 'moderate', 'loose'] as const)
    .map(strictness => `${verdicts[strictness].flagged ? '>' : '≤'}${verdicts[strictness].tau}`)
    .join(' ')
}
