import { DuctileError } from '../core/index.js'

/**
 * A tool did not run, or its result may not be read, by policy; or it failed, and this says how to mend the call. The
 * message is written for the model.
 */
export class ToolStoppedError extends DuctileError {
  override readonly name = 'ToolStoppedError'
  constructor(
    code: 'content_filter' | 'result_too_large' | 'tool_failed',
    message: string,
    options: { cause?: unknown } = {},
  ) {
    super({ code, message, ...options })
  }
}
