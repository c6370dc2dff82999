import type { ToolCall } from '../trajectory/trajectory.js'
import type { FailedAttempt, RecoveryResult } from './recover.js'
import type { ToolDefinition } from './tool-definition.js'

/** A chat message of a training prompt. */
export interface PromptMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool'
  readonly content: string
}

/** A failure turned into a prompt of its own: what was said, the failed call, and the diagnosis (Fission-GRPO's x_corr). */
export interface CorrectiveRecord {
  readonly id: string
  /** Records of one failure share it, so that recoveries are compared with each other. */
  readonly groupId: string
  readonly tools: readonly ToolDefinition[]
  readonly context: readonly PromptMessage[]
  readonly failedCall: ToolCall
  readonly diagnostic: FailedAttempt['diagnostic']
  /** The call that worked, if the run came to one. */
  readonly recovery?: ToolCall
  readonly policyVersion: number
  /** ISO time. */
  readonly createdAt: string
}

/** The records of one recovery: one for each failure, each with the call that worked in the end. */
export function correctiveRecords(
  result: RecoveryResult,
  {
    id,
    messages,
    tools,
    policyVersion,
    createdAt,
  }: {
    id: string
    messages: readonly PromptMessage[]
    tools: readonly ToolDefinition[]
    policyVersion: number
    createdAt: string
  },
): CorrectiveRecord[] {
  return result.failures.map(({ call, diagnostic }, i) => ({
    id: `${id}-${i + 1}`,
    groupId: id,
    tools,
    context: [...messages, ...result.failures.slice(0, i + 1).flatMap(turns)],
    failedCall: call,
    diagnostic,
    ...(result.type === 'done' ? { recovery: result.call } : {}),
    policyVersion,
    createdAt,
  }))
}

/** Formats of training files: as they are, supervised, preference pairs, and prompts for on-policy sampling. */
export type ExportFormat = 'jsonl' | 'sft' | 'preference' | 'grpo'

/** One JSON line a record; records without a recovery have nothing to teach by example and are left out of `sft` and `preference`. */
export function exportRecords(records: readonly CorrectiveRecord[], format: ExportFormat): string {
  return records
    .flatMap(record => {
      const row = rowOf(record, format)
      return row === undefined ? [] : [`${JSON.stringify(row)}\n`]
    })
    .join('')
}

function rowOf(record: CorrectiveRecord, format: ExportFormat): unknown {
  const { context, recovery, failedCall, groupId, tools } = record
  switch (format) {
    case 'jsonl':
      return record
    case 'sft':
      return recovery && { messages: [...context, said(recovery)], tools }
    case 'preference':
      return recovery && { prompt: context, chosen: [said(recovery)], rejected: [said(failedCall)], tools }
    case 'grpo':
      return {
        prompt: context,
        tools,
        group: groupId,
        ...(recovery === undefined ? {} : { answer: callText(recovery) }),
      }
  }
}

function turns({ call, diagnostic }: FailedAttempt): PromptMessage[] {
  return [said(call), { role: 'tool', content: JSON.stringify({ error: diagnostic }) }]
}

const said = (call: ToolCall): PromptMessage => ({ role: 'assistant', content: callText(call) })
const callText = ({ tool, arguments: given, unparsed }: ToolCall): string =>
  JSON.stringify({ name: tool, arguments: unparsed ?? given })
