import type { GuardedRun } from '../agent-tool-guard.js'
import { isObject, type JsonObject } from '../json-texts.js'
import { toolTexts } from './tool-calls.js'
import type { McpTool, ToolChange, ToolLock } from './tool-lock.js'

export interface ApprovedToolsOptions {
  readonly server: string
  readonly lock: ToolLock
  readonly run: GuardedRun
  /** `first-use`: what a server offers the first time is approved, if nothing objects to its words. `locked`: only what the lock has. */
  readonly pin: 'first-use' | 'locked'
  readonly onChange?: (change: ToolChange) => void
}

/** The tools of one server that may be seen and called. */
export class ApprovedTools {
  readonly #options: ApprovedToolsOptions
  readonly #approved = new Map<string, McpTool>()
  readonly #withheld = new Map<string, string>()
  /** Changes that were reported, so that each is reported once. */
  readonly #told = new Set<string>()

  constructor(options: ApprovedToolsOptions) {
    this.#options = options
  }

  get(name: string): McpTool | undefined {
    return this.#approved.get(name)
  }

  /** By name, always in the same order. */
  get all(): readonly McpTool[] {
    return [...this.#approved.values()].sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  /** Why a tool is not there. */
  whyNot(name: string): string {
    return this.#withheld.get(name) ?? 'the server has no such tool'
  }

  /** Takes in what a server offers now. @throws StoreError if the ledger fails and the policy fails closed */
  async update(given: readonly unknown[]): Promise<void> {
    const { server, lock, pin } = this.#options
    const tools = given.filter((tool): tool is McpTool => isObject(tool) && typeof tool.name === 'string')
    this.#withheld.clear()
    if (!lock.knows(server) && pin === 'first-use') {
      const passed: McpTool[] = []
      for (const tool of tools) if (await this.#passes(tool)) passed.push(tool)
      await lock.approve(server, passed)
    }
    const names = tools.map(({ name }) => name)
    const twice = names.filter((name, i) => names.indexOf(name) !== i)
    this.#approved.clear()
    for (const tool of tools) {
      if (twice.includes(tool.name)) this.#withheld.set(tool.name, 'the server describes it twice')
      else if (lock.isApproved(server, tool)) this.#approved.set(tool.name, tool)
    }
    for (const change of lock.changes(server, tools)) await this.#report(change)
  }

  async #passes(tool: McpTool): Promise<boolean> {
    for (const text of toolTexts(tool)) {
      const { stopped, reason } = await this.#options.run.judge(text, { tool: tool.name, what: 'definition' })
      if (!stopped) continue
      this.#withheld.set(tool.name, `its description was stopped: ${reason}`)
      return false
    }
    return true
  }

  async #report(change: ToolChange): Promise<void> {
    const { tool, kind, diff } = change
    if (kind === 'removed') return
    const stopped = this.#withheld.get(tool)
    const reason =
      stopped ??
      (kind === 'added'
        ? 'it was added after the tools were approved'
        : `its definition changed after it was approved (${fieldsOf(diff).join(', ')})`)
    this.#withheld.set(tool, reason)
    const text = diff.join('\n')
    if (this.#told.has(`${tool}\n${text}`)) return
    this.#told.add(`${tool}\n${text}`)
    await this.#options.run.note(
      { action: 'block', reason: `the tool "${tool}" is withheld: ${reason}`, text },
      { tool, what: 'definition' },
    )
    this.#options.onChange?.(change)
  }
}

const fieldsOf = (diff: readonly string[]): string[] => [
  ...new Set(diff.map(line => line.slice(2).split(':', 1)[0]!)),
]

/** The result of `tools/list` with the approved tools in place of the server's, on one page. */
export function listResult(first: JsonObject, tools: readonly McpTool[]): JsonObject {
  const { nextCursor: _, ...rest } = first
  return { ...rest, tools }
}
