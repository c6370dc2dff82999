/**
 * @file Recovery on the calls of BFCL's multi-turn tasks (ShishirPatil/gorilla, Apache-2.0), made by agents that are
 * faulty on purpose. The tools' own state is not simulated: a call runs if it is the reference call.
 */
import {
  canonicalArguments,
  checkLeak,
  type Diagnostic,
  recover,
  type ToolCall,
  type ToolDefinition,
  validateCall,
} from '../agents/index.js'
import { type BfclSet, openDataFolder, readBfcl } from '../evals/index.js'
import { type RandomStream, randomStream } from '../stats/index.js'

/** The tasks and tools of a data folder; undefined if they are not there. @throws InvalidInputError naming file and row */
export async function readBfclFolder(folder: string): Promise<BfclSet | undefined> {
  const data = await openDataFolder(folder)
  return data.has('bfcl_multi_turn') && data.has('bfcl_tool_docs') ? readBfcl(data) : undefined
}

/** What a slip of an agent is, and what mends it. */
type Fault = 'tool-name' | 'argument-name' | 'dropped-argument' | 'wrong-type' | 'wrong-value' | 'timeout'
const faults: readonly Fault[] = [
  'tool-name',
  'argument-name',
  'dropped-argument',
  'wrong-type',
  'wrong-value',
  'timeout',
]

export interface RecoveryCounts {
  readonly faults: number
  readonly recovered: number
  /** Calls made behind a failure that no waiting mends. */
  readonly retries: number
  /** … that were a failed call again. */
  readonly repeated: number
  /** Diagnostics that gave a reference value away. */
  readonly leaks: number
}

/**
 * Faulty agents on every reference call. An agent slips on three calls of ten. Told what is wrong, it mends that with
 * probability 0.8, since it knows the rest; told only that the call failed, it repeats it half of the time and else
 * mends one time in five. These rates are set by hand: the study shows what the layer adds for such an agent, not how
 * often real agents recover.
 */
export async function studyRecovery(
  { entries, tools }: BfclSet,
  { feedback, seed, loopLimit = 2 }: { feedback: 'diagnosis' | 'bare'; seed: number; loopLimit?: number },
): Promise<RecoveryCounts> {
  const random = randomStream(seed)
  const counts = { faults: 0, recovered: 0, repeated: 0, retries: 0, leaks: 0 }
  for (const { calls, turns } of entries) {
    const known = turns.flat().map(({ content }) => content)
    for (const reference of calls) {
      const fault = random.uniform() < 0.3 ? faults[random.below(faults.length)]! : undefined
      const failed = fault === undefined ? undefined : corrupt(reference, { fault, tools, random })
      if (failed === undefined) continue
      counts.faults++
      let timeouts = fault === 'timeout' ? 1 : 0
      let last = failed
      const result = await recover(failed, {
        tools,
        loopLimit,
        maxRecoveries: 5,
        isIdempotent: () => true,
        execute: async call => {
          if (timeouts-- > 0) throw Object.assign(new Error('timed out'), { status: 504 })
          if (keyOf(call) !== keyOf(reference)) throw new Error('no such entry: not found')
        },
        propose: async diagnostic => {
          if (checkLeak(diagnostic, { reference, failed: last, known: [...known, ...namesIn(tools)] }).leaks)
            counts.leaks++
          const next =
            feedback === 'diagnosis'
              ? mend(last, { reference, diagnostic, random })
              : guess(last, { reference, random })
          last = next
          return next
        },
      })
      counts.recovered += Number(result.type === 'done')
      const lasting = result.failures
        .filter(({ diagnostic }) => !diagnostic.retryable)
        .map(({ call }) => keyOf(call))
      counts.retries += Math.max(0, lasting.length - 1) + Number(result.type === 'done' && lasting.length > 0)
      counts.repeated += lasting.length - new Set(lasting).size
    }
  }
  return counts
}

/** Mends what the diagnosis names, and nothing else. */
function mend(
  call: ToolCall,
  { reference, diagnostic, random }: { reference: ToolCall; diagnostic: Diagnostic; random: RandomStream },
): ToolCall {
  if (diagnostic.retryable || random.uniform() >= 0.8) return call
  const { code, argument } = diagnostic
  if (code === 'unknown-tool')
    return diagnostic.suggestions?.includes(reference.tool) === true
      ? { ...call, tool: reference.tool }
      : call
  if (code === 'not-found') return { ...call, arguments: reference.arguments }
  if (argument === undefined) return call
  const { [argument]: wrong, ...rest } = call.arguments
  if (code === 'unknown-argument') {
    const meant = diagnostic.suggestions?.find(name => name in reference.arguments)
    return meant === undefined
      ? { ...call, arguments: rest }
      : { ...call, arguments: { ...rest, [meant]: wrong } }
  }
  return {
    ...call,
    arguments: {
      ...rest,
      ...(argument in reference.arguments ? { [argument]: reference.arguments[argument] } : {}),
    },
  }
}

/** Knows only that it failed. */
function guess(
  call: ToolCall,
  { reference, random }: { reference: ToolCall; random: RandomStream },
): ToolCall {
  if (random.uniform() < 0.5) return call
  return random.uniform() < 0.2
    ? reference
    : { ...call, arguments: { ...call.arguments, note: random.below(1000) } }
}

/** The call with a slip in it; undefined if this call has no place for it. */
function corrupt(
  call: ToolCall,
  { fault, tools, random }: { fault: Fault; tools: readonly ToolDefinition[]; random: RandomStream },
): ToolCall | undefined {
  const names = Object.keys(call.arguments)
  const name = names[random.below(Math.max(1, names.length))]
  if (fault === 'timeout') return call
  if (fault === 'tool-name') return { ...call, tool: swapLetters(call.tool, random) }
  if (name === undefined) return undefined
  const { [name]: value, ...rest } = call.arguments
  switch (fault) {
    case 'argument-name':
      return { ...call, arguments: { ...rest, [swapLetters(name, random)]: value } }
    case 'dropped-argument': {
      const tool = tools.find(tool => tool.name === call.tool)
      return tool?.parameters.required?.includes(name) === true ? { ...call, arguments: rest } : undefined
    }
    case 'wrong-type':
      return typeof value === 'number'
        ? { ...call, arguments: { ...rest, [name]: String(value) } }
        : undefined
    case 'wrong-value':
      return typeof value === 'string' ? { ...call, arguments: { ...rest, [name]: `${value}-x` } } : undefined
  }
}

function swapLetters(text: string, random: RandomStream): string {
  const at = random.below(Math.max(1, text.length - 1))
  const swapped = text.slice(0, at) + (text[at + 1] ?? '') + text[at] + text.slice(at + 2)
  return swapped === text ? `${text}s` : swapped
}

/** Reference calls that their own schema refuses: faults of the data or of the check. */
export function refusedReferences({ entries, tools }: BfclSet): {
  readonly calls: number
  readonly refused: number
} {
  const calls = entries.flatMap(entry => entry.calls)
  return { calls: calls.length, refused: calls.filter(call => validateCall(call, tools).length > 0).length }
}

const namesIn = (tools: readonly ToolDefinition[]): string[] =>
  tools.flatMap(({ name, parameters }) => [name, ...Object.keys(parameters.properties ?? {})])
const keyOf = (call: ToolCall): string => `${call.tool} ${canonicalArguments(call.arguments)}`
