/** @file Which public sets the guard is measured on, and what each can say. */

/** What a set's label `y` means, and so which figures it gives. */
export type SetKind =
  /** Harmful and harmless prompts or posts. */
  | 'harm'
  /** Attacks and innocent prompts. */
  | 'injection'
  /** Harmful and harmless replies, each with its prompt. */
  | 'reply'
  /** Nothing but harmful prompts: recall only. */
  | 'harmful'
  /** Nothing but attacks: recall only. */
  | 'attacks'
  /** Nothing but innocent prompts: false alarms only. */
  | 'benign'

export interface EvaluationSet {
  readonly name: string
  readonly title: string
  readonly kind: SetKind
  /** Rows taken, evenly spread over the file; all of them if absent. */
  readonly sample?: number
  /** What to know before reading its row. */
  readonly note?: string
  /** Innocent instructions, over which the limit on false alarms is checked. */
  readonly benignInstructions?: boolean
}

export const evaluationSets: readonly EvaluationSet[] = Object.freeze([
  { name: 'openai_moderation_a', title: 'OpenAI Moderation (half)', kind: 'harm' },
  {
    name: 'xstest_prompts',
    title: 'XSTest',
    kind: 'harm',
    note: 'safe prompts that look unsafe, and their unsafe twins',
  },
  { name: 'toxicchat_train', title: 'ToxicChat (human-annotated)', kind: 'harm', note: 'toxic user turns' },
  { name: 'safety_tuned_llamas_eval', title: 'Safety-Tuned LLaMAs, evaluation', kind: 'harm' },
  {
    name: 'agentharm_behaviors',
    title: 'AgentHarm',
    kind: 'harm',
    note: 'agent tasks and their benign twins',
  },
  {
    name: 'identity_bias_templates',
    title: 'Identity templates',
    kind: 'harm',
    sample: 2000,
    note: 'synthetic sentences',
  },
  { name: 'surge_toxicity', title: 'Surge toxicity', kind: 'harm', note: 'recipes were compared on it' },
  { name: 'hatecheck', title: 'HateCheck', kind: 'harm' },
  {
    name: 'qualifire_prompt_injection',
    title: 'Qualifire',
    kind: 'injection',
    sample: 2000,
    note: 'provenance of its labels is not documented',
  },
  { name: 'dices_990', title: 'DICES-990', kind: 'reply', note: 'replies of a dialogue model of 2022' },
  {
    name: 'do_not_answer_responses',
    title: 'Do-Not-Answer replies',
    kind: 'reply',
    sample: 2000,
    note: 'about 3 % harmful',
  },
  { name: 'harmbench_behaviors', title: 'HarmBench', kind: 'harmful' },
  { name: 'jailbreakbench_behaviors', title: 'JailbreakBench behaviours', kind: 'harmful' },
  { name: 'malicious_instruct', title: 'MaliciousInstruct', kind: 'harmful' },
  {
    name: 'do_not_answer_questions',
    title: 'Do-Not-Answer questions',
    kind: 'harmful',
    note: 'many are mild',
  },
  { name: 'sosbench_lite', title: 'SOSBench-Lite', kind: 'harmful' },
  { name: 'advbench', title: 'AdvBench', kind: 'harmful' },
  { name: 'in_the_wild_jailbreaks', title: 'In-the-wild jailbreaks', kind: 'attacks' },
  { name: 'lrm_pap_advbench', title: 'Persuasive rewrites of AdvBench', kind: 'attacks' },
  {
    name: 'tensor_trust_extraction',
    title: 'Tensor Trust',
    kind: 'attacks',
    note: 'short, stylised game data',
  },
  {
    name: 'jailbreakbench_artifacts',
    title: 'JailbreakBench artifacts',
    kind: 'attacks',
    note: 'recipes were compared on it',
  },
  {
    name: 'alpaca_harmless_instructions',
    title: 'Alpaca instructions',
    kind: 'benign',
    sample: 2000,
    benignInstructions: true,
  },
  { name: 'alpaca_eval_davinci003', title: 'AlpacaEval', kind: 'benign', benignInstructions: true },
  { name: 'dolly_subset', title: 'Dolly (subset)', kind: 'benign', benignInstructions: true },
  {
    name: 'mt_bench_vicuna_questions',
    title: 'MT-Bench and Vicuna questions',
    kind: 'benign',
    benignInstructions: true,
  },
  {
    name: 'self_instruct_user_oriented',
    title: 'Self-Instruct, user-oriented',
    kind: 'benign',
    benignInstructions: true,
  },
  { name: 'gsm8k_test', title: 'GSM8K', kind: 'benign', benignInstructions: true },
])
