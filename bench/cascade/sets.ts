/** @file The sets the cascade is measured on; none was trained or calibrated on. */
import { createHash } from 'node:crypto'

export interface CascadeSet {
  readonly name: string
  readonly title: string
  /** `harm`: `y` says; `attacks` and `harmful`: every row is one; `benign`: none is. */
  readonly kind: 'harm' | 'attacks' | 'harmful' | 'benign'
}

export const cascadeSets: readonly CascadeSet[] = Object.freeze([
  { name: 'alpaca_harmless_instructions', title: 'Alpaca instructions', kind: 'benign' },
  { name: 'alpaca_eval_davinci003', title: 'AlpacaEval', kind: 'benign' },
  { name: 'dolly_subset', title: 'Dolly (subset)', kind: 'benign' },
  { name: 'mt_bench_vicuna_questions', title: 'MT-Bench and Vicuna questions', kind: 'benign' },
  { name: 'gsm8k_test', title: 'GSM8K', kind: 'benign' },
  { name: 'openai_moderation_a', title: 'OpenAI Moderation (half)', kind: 'harm' },
  { name: 'toxicchat_train', title: 'ToxicChat (human-annotated)', kind: 'harm' },
  { name: 'xstest_prompts', title: 'XSTest', kind: 'harm' },
  { name: 'safety_tuned_llamas_eval', title: 'Safety-Tuned LLaMAs, evaluation', kind: 'harm' },
  { name: 'surge_toxicity', title: 'Surge toxicity', kind: 'harm' },
  { name: 'harmbench_behaviors', title: 'HarmBench', kind: 'harmful' },
  { name: 'jailbreakbench_behaviors', title: 'JailbreakBench behaviours', kind: 'harmful' },
  { name: 'malicious_instruct', title: 'MaliciousInstruct', kind: 'harmful' },
  { name: 'in_the_wild_jailbreaks', title: 'In-the-wild jailbreaks', kind: 'attacks' },
  { name: 'jailbreakbench_artifacts', title: 'JailbreakBench artifacts', kind: 'attacks' },
])

/** Innocent traffic of kinds both models learned from, in rows kept out of training: what the cascade is like at its best. */
export const knownTraffic: readonly CascadeSet[] = Object.freeze([
  { name: 'clinc150_train_val', title: 'CLINC150 requests', kind: 'benign' },
  { name: 'banking77', title: 'Banking77 requests', kind: 'benign' },
])

/**
 * Whether a row of `knownTraffic` was kept out of training and calibration, by the hash `trainers/guard/dataset.py` splits
 * by: shares of [0.12, 0.16) are the test side.
 */
export function isHeldOut(text: string): boolean {
  const digest = createHash('sha256').update(`split\0${text}`).digest()
  const share = digest.readUIntBE(0, 6) / 2 ** 48
  return share >= 0.12 && share < 0.16
}
