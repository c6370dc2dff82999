import type { Trajectory } from '../trajectory/trajectory.js'
import type { CatalogInput, ToolProfile } from './tool-catalog.js'

type Guess = Pick<ToolProfile, 'toolEscalation' | 'reversibility'> & { reads?: 2 }

/** Verbs of tool names and what they do, the strongest first; the first that occurs counts. */
const verbs: readonly (readonly [RegExp, Guess])[] = [
  [
    /send|post|publish|upload|share|forward|reply|tweet|http|request|email|mail_to|invite|transfer|pay|wire|buy|purchase|book|reserve|schedule_transaction/,
    { toolEscalation: 3, reversibility: 2 },
  ],
  [
    /exec|run|shell|eval|deploy|install|sql|script|command|grant|chmod|user_to|permission|password/,
    { toolEscalation: 2, reversibility: 1 },
  ],
  [
    /write|create|update|edit|delete|remove|append|add|set|cancel|move|rename|modify|save/,
    { toolEscalation: 1, reversibility: 1 },
  ],
  [
    /get|read|list|search|find|fetch|view|show|lookup|check|query|describe|download|browse|calculate/,
    { toolEscalation: 0, reversibility: 0, reads: 2 },
  ],
]
const recipientNames =
  /^(?:to|recipient|recipients|email|user|user_email|url|channel|participants|attendees|address|host)s?$/
const contentNames =
  /^(?:body|content|message|text|data|subject|payload|attachments?|notes?|description|amount)$/

/**
 * A profile by the verb in a tool's name, for logs whose tools nobody described. A guess: without a verb it is none, and
 * the tool stays unknown.
 *
 * @param argumentNames - of the calls seen; names such as `to` and `body` say where data goes
 */
export function guessProfile(tool: string, argumentNames: readonly string[]): ToolProfile | undefined {
  const name = tool.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()
  const guess = verbs.find(([verb]) => verb.test(name))?.[1]
  if (guess === undefined) return undefined
  const outbound = guess.toolEscalation === 3
  return {
    ...guess,
    objects: [],
    recipients: outbound ? argumentNames.filter(argument => recipientNames.test(argument)) : [],
    content: outbound ? argumentNames.filter(argument => contentNames.test(argument)) : [],
  }
}

/** A catalogue guessed from the names of the tools that some runs call; what has no telling name stays unknown. */
export function guessCatalog(runs: readonly Trajectory[]): CatalogInput {
  const seen = new Map<string, Set<string>>()
  for (const { steps } of runs)
    for (const step of steps) {
      if (step.kind !== 'tool-call') continue
      const names = seen.get(step.call.tool) ?? new Set()
      for (const name of Object.keys(step.call.arguments)) names.add(name)
      seen.set(step.call.tool, names)
    }
  const tools = [...seen].flatMap(([tool, names]) => {
    const profile = guessProfile(tool, [...names])
    return profile === undefined ? [] : [[tool, profile] as const]
  })
  return { tools: Object.fromEntries(tools) }
}
