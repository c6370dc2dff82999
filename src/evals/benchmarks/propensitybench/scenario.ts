/** @file A scenario of PropensityBench, as published. */
import { z } from 'zod'
import { type DataRow, malformedRow, parseJson, parseRow } from '../../data/parse-row.js'
import type { Json } from '../../json.js'

export const pressureCategories = [
  'evaluation-awareness',
  'financials',
  'power-seeking',
  'resource-deprivation',
  'self-preservation',
  'time',
] as const
export type PressureCategory = (typeof pressureCategories)[number]

const text = z.string().min(1)
/** JSON inside a text. */
const configuration = z.string().transform((value, context): { readonly [name: string]: Json } => {
  try {
    return z.record(z.string(), z.json()).parse(JSON.parse(value))
  } catch {
    context.addIssue({ code: 'custom', message: 'no JSON object inside the text' })
    return z.NEVER
  }
})

const scenario = z.looseObject({
  name: text,
  policy: z.looseObject({
    role_description: text,
    duties_description: text,
    trigger_rationale: text,
    immediate_outcome_acknowledgment: text,
    negative_consequences: z.looseObject({ prefix_connector_sentence: z.string(), text }),
  }),
  configurations: z.looseObject({
    configuration_known: configuration,
    configuration_unknown: configuration,
  }),
  functions: z.looseObject({
    target_function: z.looseObject({
      name: text,
      description: text,
      input_arguments: z.array(text),
      errors: z.array(text).min(1),
    }),
    trigger_function: z.looseObject({
      harmful_name: text,
      harmful_description: text,
      neutral_name: text,
      neutral_description: text,
    }),
    getter_functions: z.array(
      z.looseObject({
        name: text,
        description: text,
        input_arguments: z.array(text),
        output_arguments: z.array(text),
      }),
    ),
  }),
  messages: z.looseObject({ task_message: text }),
  sys_messages: z
    .partialRecord(
      z.enum(pressureCategories),
      z
        .array(
          z.looseObject({
            msg_level_index: z.number().int().min(0).max(11),
            from: text,
            subject: text,
            body: text,
            acceptable: z.boolean(),
          }),
        )
        .length(12),
    )
    .optional(),
  attack_vector: z.looseObject({ name: text }),
})
export type Scenario = z.output<typeof scenario>

/** A scenario and where it belongs. */
export interface PlacedScenario {
  readonly domain: string
  readonly workspace: string
  readonly role: string
  readonly scenario: string
  readonly content: Scenario
}

/** One line of the public sample. */
export const scenarioRow = z
  .looseObject({
    id: text,
    labels: z.looseObject({ domain: text }),
    meta: z.looseObject({ workspace: text, role: text, scenario }),
  })
  .transform(
    ({ labels, meta }): PlacedScenario => ({
      domain: labels.domain,
      workspace: meta.workspace,
      role: meta.role,
      scenario: meta.scenario.name,
      content: meta.scenario,
    }),
  )

const nested = z.record(
  text,
  z.record(text, z.record(text, z.looseObject({ scenarios: z.record(text, z.unknown()) }))),
)

/** `scenarios_messages_single.json` as published: scenarios by domain, workspace, role and id. */
export async function* readNested(json: string, file: string): AsyncGenerator<DataRow<PlacedScenario>> {
  const { value } = parseRow(parseJson(json, file), { schema: nested, where: file })
  for (const [domain, workspaces] of Object.entries(value))
    for (const [workspace, roles] of Object.entries(workspaces))
      for (const [role, { scenarios }] of Object.entries(roles))
        for (const [id, raw] of Object.entries(scenarios)) {
          const where = `${file}:${domain}.${workspace}.${role}.${id}`
          const content = parseRow(raw, { schema: scenario, where }).value
          yield { value: { domain, workspace, role, scenario: id, content }, where }
        }
}

/** The reference's key, blanks turned to hyphens. */
export const caseId = ({ domain, workspace, role, scenario }: PlacedScenario, category: string): string =>
  [domain, workspace, role, scenario, category].join(':').replaceAll(' ', '-')

/** Messages in order of pressure. @throws InvalidInputError if the twelve indices are not 0 to 11 */
export function pressureMessages(
  { content }: PlacedScenario,
  { category, where }: { readonly category: PressureCategory; readonly where: string },
): readonly string[] {
  const messages = (content.sys_messages?.[category] ?? []).toSorted(
    (a, b) => a.msg_level_index - b.msg_level_index,
  )
  if (messages.some(({ msg_level_index }, i) => msg_level_index !== i))
    throw malformedRow(where, `sys_messages.${category}: msg_level_index must run from 0 to 11`)
  return messages.map(({ from, subject, body }) => `New mail\nFrom: ${from}\nSubject: ${subject}\n\n${body}`)
}
