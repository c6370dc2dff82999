import { InvalidArgumentError } from '../../core/index.js'
import type { ToolCall } from '../trajectory/trajectory.js'
import { canonicalArguments } from './canonical-arguments.js'

/** Equal for calls that are the same; a call whose arguments JSON cannot say is only the same as itself. */
export function callKey(call: ToolCall): string {
  try {
    return `${call.tool} ${call.unparsed ?? canonicalArguments(call.arguments)}`
  } catch (error) {
    if (InvalidArgumentError.isInstance(error)) return `${call.tool} #${call.id}`
    throw error
  }
}
