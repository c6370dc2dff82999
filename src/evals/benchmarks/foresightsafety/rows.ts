/** @file ForesightSafety Bench's public rows, repaired: each gets its pillar and dimension. */
import { z } from 'zod'
import { malformedRow } from '../../data/parse-row.js'
import { type Dimension, findDimension } from './taxonomy.js'

const label = z.string().min(1)

const domains = [
  'fundamental',
  'industrial',
  'environmental',
  'ai4sci',
  'environmental_massharm',
  'loss_of_human_agency',
  'autonomous_weapons',
  'goal_misalignment_value_drift',
  'deception',
] as const
export type Domain = (typeof domains)[number]

export const foresightRow = z.looseObject({
  id: z.string().min(1),
  text: z.string().min(1),
  labels: z.looseObject({
    domain: z.enum(domains),
    Category: label.optional(),
    Subcategory: label.optional(),
    category: label.optional(),
    Subject: label.optional(),
    vector: label.optional(),
    level: label.optional(),
  }),
  meta: z
    .looseObject({
      Source: label.optional(),
      system_prompt: z.string().nullish(),
      variants: z
        .looseObject({
          intervention: z
            .looseObject({
              system_prompt: z.string().nullish(),
              user_prompt: z.string().min(1),
              target_response: z.string().nullish(),
            })
            .optional(),
        })
        .optional(),
    })
    .optional(),
})
export type ForesightRow = z.output<typeof foresightRow>

const social: Readonly<Record<string, string>> = {
  sycophancy: 'Sycophancy & Conformity',
  sandbagging: 'Sandbagging',
  alignment_faking: 'Fake Alignment',
  deception: 'Deception & Unfaithful Reasoning',
  manipulation: 'Cognitive & Psychological Manipulation',
  feint: 'Feint Attack',
  bluffing: 'Bluffing',
}

/**
 * The name of a row's dimension. In the fundamental file the columns Subcategory and Source are swapped: the dimension
 * stands under Source. What is filed as environmental mass harm is biological, and belongs to the catastrophic pillar.
 */
function dimensionName({ labels, meta }: ForesightRow): string | undefined {
  if (labels.domain === 'fundamental') return meta?.Source
  if (labels.domain === 'industrial') return labels.Subcategory
  if (labels.domain === 'environmental') return labels.category
  if (labels.domain === 'ai4sci') return labels.Subject
  if (labels.domain === 'deception') return social[labels.category ?? '']
  return {
    environmental_massharm: 'AI-Enabled Mass Harm',
    loss_of_human_agency: 'Loss of Human Agency',
    autonomous_weapons: 'Autonomous Weapons & Strategic Instability',
    goal_misalignment_value_drift: 'Goal Misalignment & Value Drift',
  }[labels.domain]
}

/**
 * Where a row hangs in the hierarchy. Three science subjects are not among the 94 and are named as they come.
 *
 * @throws InvalidInputError naming file, row and field
 */
export function placeRow(row: ForesightRow, where: string): Dimension & { readonly outside?: true } {
  const name = dimensionName(row)
  if (name === undefined) throw malformedRow(where, `labels: no dimension for domain ${row.labels.domain}`)
  const found = findDimension(name)
  if (found !== undefined) return found
  if (row.labels.domain !== 'ai4sci')
    throw malformedRow(where, `labels: "${name}" is none of the 94 dimensions`)
  return { layer: 'extended', pillar: 'AI4Science', dimension: name, outside: true }
}
