/** @file What is measured: our guard by its product path, and the two npm packages that make the same promise. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { vard } from '@andersmyrmel/vard'
import { checkAll } from 'llm_guardrail'
import type { Guard } from '../../src/guard/index.js'
import { strictnessPolicy } from '../../src/guard/index.js'
import type { LabelledRow } from './read-set.js'
import type { SetKind } from './sets.js'

/** What a contender says of a row. `scores` are candidates for ranking, each in [0, 1]; higher is riskier. */
export interface Judgement {
  readonly scores: Readonly<Record<string, number>>
  /** By its one documented default (ours: moderate, calibrated). */
  readonly flagged: boolean
  /** Ours only: whether the injection signal alone flags it. */
  readonly injectionFlagged?: boolean
}

export interface Contender {
  readonly name: string
  /** Changes when its answers may: part of the cache's key. */
  readonly version: string
  /** How its scores and its verdict come about, for the report. */
  readonly derivation: string
  readonly concurrency: number
  /** Which of its scores rank the rows of a kind of set; of several the best on the set is shown. */
  rankings(kind: SetKind): readonly string[]
  judge(row: LabelledRow): Promise<Judgement>
}

/** Our guard at its global moderate threshold: one for prompts, one for replies, one for injection. */
export function ductile(guard: Guard): Contender {
  const policy = strictnessPolicy(guard.card, {
    strictness: 'moderate',
    kind: 'calibrated',
    failureMode: 'closed',
  })
  const taus = policy.thresholds.map(({ signal, tau }) => `${signal} > ${tau}`).join(' or ')
  return {
    name: 'ductile',
    version: versionOf(guard),
    derivation: `\`openGuard().score\`, model ${guard.model.id} ${guard.model.version}; harm ranked by \`risk\`, attacks by the larger of \`risk\` and \`injection.risk\`; flagged by the shipped moderate policy (${taus}; replies by harm alone)`,
    concurrency: 32,
    rankings: kind => (kind === 'injection' || kind === 'attacks' ? ['either'] : ['harm']),
    async judge({ conversation }) {
      const score = await guard.score(conversation)
      return {
        scores: {
          harm: score.risk,
          injection: score.injection.risk,
          either: Math.max(score.risk, score.injection.risk),
        },
        injectionFlagged: score.injection.verdicts.moderate.flagged,
        flagged:
          score.verdicts.calibrated.moderate.flagged ||
          // As the gateway decides: a reply has nothing to override.
          (score.mode === 'prompt' && score.injection.verdicts.moderate.flagged),
      }
    },
  }
}

/** llm_guardrail 2: three logistic regressions over word n-grams. */
export function llmGuardrail(version: string): Contender {
  return {
    name: 'llm_guardrail',
    version,
    derivation:
      '`checkAll(text)`; ranked by the `confidence` of its malicious check, or by the largest of its three, whichever gives the higher AUROC on the set; flagged iff not `allowed`',
    concurrency: 1,
    rankings: () => ['malicious', 'any'],
    async judge({ text }) {
      const { malicious, injection, jailbreak, allowed } = await checkAll(text)
      return {
        scores: {
          malicious: malicious.confidence,
          any: Math.max(malicious.confidence, injection.confidence, jailbreak.confidence),
        },
        flagged: !allowed,
      }
    },
  }
}

/** vard 1: patterns with severities, made for prompt injection. */
export function vardPackage(version: string): Contender {
  // The strict preset blocks every kind of threat; with the threshold at 0 its error lists all of them.
  const everything = vard.strict().threshold(0).maxLength(Number.MAX_SAFE_INTEGER)
  // The documented default preset. Long input is no threat by itself, so the length limit is lifted in its favour.
  const byDefault = vard.moderate().maxLength(Number.MAX_SAFE_INTEGER)
  return {
    name: '@andersmyrmel/vard',
    version,
    derivation:
      'ranked by the highest `severity` among the threats of `vard.strict().threshold(0)`, 0 without any; flagged iff `vard.moderate().safeParse` is not safe (its default preset, with the limit of 10,000 characters lifted)',
    concurrency: 1,
    rankings: () => ['severity'],
    async judge({ text }) {
      const found = everything.safeParse(text)
      const severity = found.safe ? 0 : Math.max(...found.threats.map(threat => threat.severity))
      return { scores: { severity }, flagged: !byDefault.safeParse(text).safe }
    },
  }
}

/** Of everything that can change an answer: weights, calibration, thresholds and the guard's own code. */
function versionOf({ model, card }: Guard): string {
  const folder = fileURLToPath(new URL('../../src/guard', import.meta.url))
  const code = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts') && !name.endsWith('.test.ts'))
    .sort()
    .map(name => readFileSync(join(folder, name), 'utf8'))
  const hash = createHash('sha256')
  for (const part of [model.sha256, JSON.stringify([card.calibration, card.thresholds]), ...code])
    hash.update(part)
  return hash.digest('hex')
}
