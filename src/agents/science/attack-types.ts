/** The ways SafeScientist's checker sorts attacks on an agent's request (arXiv:2505.23559, section on SafeChecker). */
export const attackTypes = Object.freeze([
  'jailbreak',
  'prompt injection',
  'role play',
  'instruction manipulation',
  'context manipulation',
  'indirect injection',
  'chain-of-thought manipulation',
  'double character',
  'virtualisation',
  'obfuscation',
  'payload splitting',
  'adversarial suffix',
  'active injection',
  'passive injection',
  'user-driven injection',
  'virtual prompt injection',
  'layered narrative',
] as const)
export type AttackType = (typeof attackTypes)[number]
