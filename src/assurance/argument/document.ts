/** @file A safety case as a JSON or YAML document, for cases that no code writes. */
import { z } from 'zod'
import { InvalidInputError } from '../../core/index.js'
import { type Element, elementKinds, type SafetyCase } from './elements.js'

const path = z.string().min(1)
const scalar = z.union([z.string(), z.number(), z.boolean()])
const sourceSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('file'), path }),
  z.strictObject({
    kind: z.literal('json'),
    path,
    pointer: z.string(),
    where: z.record(z.string(), scalar).exactOptional(),
  }),
  z.strictObject({
    kind: z.literal('table'),
    path,
    row: z.union([z.string(), z.array(z.string()).min(1)]),
    column: z.string(),
  }),
  z.strictObject({ kind: z.literal('card'), path }),
  z.strictObject({ kind: z.literal('test'), path, title: z.string(), report: path.exactOptional() }),
  z.strictObject({
    kind: z.literal('ledger'),
    store: z.string(),
    last: z.int().min(1),
    hash: z.string().regex(/^[0-9a-f]{64}$/),
  }),
])

const evidenceSchema = z.strictObject({
  source: sourceSchema,
  expect: z
    .strictObject({
      atLeast: z.number().exactOptional(),
      atMost: z.number().exactOptional(),
      equals: scalar.exactOptional(),
      on: z.enum(['value', 'bound']).exactOptional(),
    })
    .exactOptional(),
  expires: z.iso.date().exactOptional(),
  dependsOn: z.array(path).exactOptional(),
  quotes: z.strictObject({ path, pointer: z.string(), characters: z.int().min(8).max(64) }).exactOptional(),
  confidence: z.number().min(0).max(1).exactOptional(),
})

const ids = z.array(z.string()).default([])
const elementSchema = z.strictObject({
  id: z.string().regex(/^[\w.-]{1,64}$/, 'must be 1 to 64 letters, digits, or any of _ . -'),
  kind: z.enum(elementKinds),
  text: z.string().min(1),
  supportedBy: ids,
  inContextOf: ids,
  challengedBy: ids,
  answeredBy: ids,
  needs: z.enum(['all', 'any']).exactOptional(),
  independent: z.boolean().exactOptional(),
  undeveloped: z.boolean().exactOptional(),
  evidence: evidenceSchema.exactOptional(),
  away: z.strictObject({ module: z.string(), goal: z.string() }).exactOptional(),
  topics: z.array(z.string()).exactOptional(),
})

const caseSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'must be in kebab-case'),
  title: z.string().min(1),
  roots: z.array(z.string()).min(1),
  elements: z.array(elementSchema).min(1),
})

/** A case as it is written. */
export type CaseDocument = z.input<typeof caseSchema>

/**
 * Reads a document. Whether the argument follows the rules of the notation is for `checkCase` to say.
 *
 * @throws InvalidInputError naming file and field, or the id that is given twice
 */
export function parseCase(value: unknown, { file }: { file: string }): SafetyCase {
  const read = caseSchema.safeParse(value)
  if (!read.success) {
    const [issue] = read.error.issues
    throw refusal(file, `${issue!.path.join('.') || 'the document'}: ${issue!.message}`)
  }
  const elements = new Map<string, Element>()
  for (const element of read.data.elements) {
    if (elements.has(element.id)) throw refusal(file, `two elements are called "${element.id}"`)
    elements.set(element.id, element)
  }
  const { name, title, roots } = read.data
  return { name, title, roots, elements }
}

/** The document of a case; `parseCase` reads it back to an equal one. */
export function caseDocument({ name, title, roots, elements }: SafetyCase): CaseDocument {
  return { name, title, roots: [...roots], elements: [...elements.values()].map(shorten) } as CaseDocument
}

/** Without lists that are empty. */
function shorten(element: Element): object {
  return Object.fromEntries(
    Object.entries(element).filter(([, value]) => !(Array.isArray(value) && value.length === 0)),
  )
}

const refusal = (file: string, why: string): InvalidInputError =>
  new InvalidInputError({ code: 'bad_case', where: file, message: `${file}: ${why}` })
