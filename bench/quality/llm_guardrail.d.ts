declare module 'llm_guardrail' {
  export interface Check {
    readonly allowed: boolean
    /** Probability of the threat, in [0, 1]. */
    readonly confidence: number
  }
  export function checkAll(prompt: string): Promise<{
    readonly injection: Check
    readonly jailbreak: Check
    readonly malicious: Check
    readonly allowed: boolean
  }>
}
