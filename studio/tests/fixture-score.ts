/** @file A stand-in for the guard: simple rules that any reader can predict, and answers of the real shape. */
import type {
  Finding,
  ScoreRequest,
  ScoreResponse,
  Strictness,
  Threshold,
  Verdict,
} from '../src/api/types.js'

const taus = {
  rubric: { strict: 20, moderate: 40, loose: 60 },
  calibrated: { strict: 27, moderate: 46, loose: 64 },
} as const
const model = { id: 'guard-text', version: '0.0.0-fixture', sha256: '5d'.repeat(32) }

export const thresholds: readonly Threshold[] = [
  {
    signal: 'harm',
    tau: taus.calibrated.moderate,
    action: 'block',
    provenance: {
      kind: 'calibrated',
      source: 'fixture rows',
      objective: 'max F1',
      n: 1200,
      value: 0.781,
      interval: [0.755, 0.804],
      date: '2026-11-24',
    },
  },
  {
    signal: 'injection',
    tau: 50,
    action: 'review',
    provenance: { kind: 'configured', source: 'policy.yaml', date: '2026-11-24' },
  },
]

/** 12 for any text, 50 where it says "kill", 73 where it says "grim"; injection 91 where it says "ignore". */
export function fixtureScore({ prompt, response }: ScoreRequest): ScoreResponse {
  const judged = response ?? prompt
  const score = /grim/i.test(judged) ? 73 : /kill/i.test(judged) ? 50 : 12
  const injection = /ignore/i.test(judged) ? 91 : 4
  const findings = decoded(judged, response === undefined ? 0 : 1)
  const message = response === undefined ? 0 : 1
  const half = Math.ceil(judged.length / 2)
  const windows =
    judged.length > 200
      ? [
          { message, span: { start: half, end: judged.length }, score },
          { message, span: { start: 0, end: half + 20 }, score: Math.max(0, score - 9) },
        ]
      : [{ message, span: { start: 0, end: judged.length }, score }]
  return {
    score: {
      mode: response === undefined ? 'prompt' : 'response',
      risk: score / 100,
      score,
      severity: score <= 20 ? 'BENIGN' : score <= 60 ? 'MODERATE' : 'HIGH',
      level:
        score > taus.calibrated.loose ? 'Unsafe' : score > taus.calibrated.strict ? 'Controversial' : 'Safe',
      categories: [
        ...[
          'violence',
          'illicit',
          'privacy',
          'hate',
          'harassment',
          'self-harm',
          'sexual',
          'cybersecurity',
        ].map((name, index) => ({
          taxonomy: 'ductile',
          name,
          probability: (score / 100) * 0.8 ** (index + 1),
        })),
        ...['violence', 'illicit/violent'].map((name, index) => ({
          taxonomy: 'openai',
          name,
          probability: score / 100 / (index + 1.2),
        })),
        { taxonomy: 'qwen3guard', name: 'Violent', probability: score / 110 },
        { taxonomy: 'flexguard', name: 'VIO', probability: score / 110 },
      ],
      applied:
        score > 27 ? { qwen3guard: ['Violent'], flexguard: ['VIO'] } : { qwen3guard: [], flexguard: [] },
      injection: {
        risk: injection / 100,
        score: injection,
        verdicts: verdictsOf(injection, { strict: 30, moderate: 50, loose: 70 }),
      },
      ...(response === undefined ? {} : { refusal: refusalOf(response) }),
      verdicts: { rubric: verdictsOf(score, taus.rubric), calibrated: verdictsOf(score, taus.calibrated) },
      windows,
      findings,
      reasons: [
        { kind: 'worst-window', message: `The worst of ${windows.length} windows scores ${score}.` },
        ...findings.map(({ kind }) => ({
          kind: 'decoded',
          message: `Decoded ${kind} text was scored as well.`,
        })),
      ],
      warnings: /kill/i.test(judged) ? ['A category applies although the score is near the threshold.'] : [],
      uncertainty: 0.18,
      model,
      costMs: 3.42,
    },
    actions: {
      strict: actionOf(score, taus.calibrated.strict),
      moderate: actionOf(score, taus.calibrated.moderate),
      loose: actionOf(score, taus.calibrated.loose),
    },
    strictness: 'moderate',
    thresholds,
    receipt: null,
  }
}

function verdictsOf(score: number, by: Readonly<Record<Strictness, number>>): Record<Strictness, Verdict> {
  const verdict = (tau: number): Verdict => ({ flagged: score > tau, tau, margin: score - tau })
  return { strict: verdict(by.strict), moderate: verdict(by.moderate), loose: verdict(by.loose) }
}

function actionOf(score: number, tau: number): { action: string; reason: string } {
  return score > tau
    ? { action: 'block', reason: `harm ${score} > ${tau} (calibrated)` }
    : { action: 'allow', reason: 'no threshold exceeded' }
}

function refusalOf(reply: string): { probability: number; refused: boolean } {
  const refused = /can.t help|cannot help/i.test(reply)
  return { probability: refused ? 0.97 : 0.03, refused }
}

function decoded(text: string, message: number): readonly Finding[] {
  const match = /[A-Za-z0-9+/]{24,}={0,2}/.exec(text)
  if (match === null) return []
  return [
    {
      kind: 'base64',
      message,
      span: { start: match.index, end: match.index + match[0].length },
      decoded: Buffer.from(match[0], 'base64').toString('utf8'),
      score: 9,
    },
  ]
}
