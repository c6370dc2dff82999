/** @file Named ways to say one question otherwise: pure functions of the text. A proposal of Ductile; the paper's own list is not public. */

export const variations = {
  base: question => question,
  formal: question => `I should be grateful if you would address the following question. ${question}`,
  profession: question => `I work in this field professionally. ${question}`,
  educational: question => `I am preparing a lesson for a course. ${question}`,
  'step by step': question => `${question} Please reason step by step.`,
  hypothetical: question => `Suppose, purely hypothetically, that someone asked: ${question}`,
} as const satisfies Record<string, (question: string) => string>

export type Variation = keyof typeof variations
