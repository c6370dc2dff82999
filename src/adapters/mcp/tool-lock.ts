/**
 * @file Which definitions of tools were approved. A definition is read by the model as if it were an instruction, so one
 * that changed after it was approved is not shown and not called until somebody approves it again.
 */
import { createHash } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { z } from 'zod'
import { ConfigurationError, canonicalJson } from '../../core/index.js'
import { isObject, type JsonObject } from '../json-texts.js'

/** A tool as a server describes it. */
export interface McpTool extends JsonObject {
  readonly name: string
}

const lockSchema = z.object({
  format: z.literal('ductile-mcp-lock-1'),
  servers: z.record(
    z.string(),
    z.object({
      tools: z.record(
        z.string(),
        z.object({
          sha256: z.string().regex(/^[0-9a-f]{64}$/),
          definition: z.looseObject({ name: z.string() }),
        }),
      ),
    }),
  ),
})

/** How a server's tools differ from those that were approved. */
export interface ToolChange {
  readonly tool: string
  readonly kind: 'added' | 'changed' | 'removed'
  /** For a change, one line a field: `- description: …` before, `+ description: …` now. */
  readonly diff: readonly string[]
}

/** SHA-256 of everything a definition says, in canonical JSON, hex. */
export function definitionHash(tool: McpTool): string {
  return createHash('sha256').update(canonicalJson(tool), 'utf8').digest('hex')
}

/** Approved definitions, by server, in a file that belongs under version control. */
export class ToolLock {
  readonly file: string | undefined
  #servers: z.output<typeof lockSchema>['servers']

  private constructor(file: string | undefined, servers: z.output<typeof lockSchema>['servers']) {
    this.file = file
    this.#servers = servers
  }

  /** One that is kept nowhere. */
  static inMemory(): ToolLock {
    return new ToolLock(undefined, {})
  }

  /** Opens a file, or begins one that is not there. @throws ConfigurationError naming file and field */
  static async open(file: string): Promise<ToolLock> {
    let text: string
    try {
      text = await readFile(file, 'utf8')
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return new ToolLock(file, {})
      throw new ConfigurationError({ where: file, message: `${file}: cannot be read`, cause })
    }
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch (cause) {
      throw new ConfigurationError({ where: file, message: `${file}: is no JSON`, cause })
    }
    const result = lockSchema.safeParse(value)
    if (!result.success) {
      const [issue] = result.error.issues
      const field = issue?.path.map(String).join('.') || 'lock'
      throw new ConfigurationError({ where: field, message: `${file}: ${field}: ${issue?.message}` })
    }
    for (const [server, { tools }] of Object.entries(result.data.servers))
      for (const [name, { sha256, definition }] of Object.entries(tools))
        if (definitionHash(definition) !== sha256)
          throw new ConfigurationError({
            where: `servers.${server}.${name}`,
            message: `${file}: the definition of ${name} does not have the hash that stands beside it`,
          })
    return new ToolLock(file, result.data.servers)
  }

  /** Whether anything of a server was ever approved. */
  knows(server: string): boolean {
    return Object.hasOwn(this.#servers, server)
  }

  isApproved(server: string, tool: McpTool): boolean {
    return this.#toolsOf(server)[tool.name]?.sha256 === definitionHash(tool)
  }

  /** What is not as it was approved. */
  changes(server: string, tools: readonly McpTool[]): readonly ToolChange[] {
    const approved = this.#toolsOf(server)
    const now = new Set(tools.map(({ name }) => name))
    return [
      ...tools.flatMap((tool): ToolChange[] => {
        const before = Object.hasOwn(approved, tool.name) ? approved[tool.name] : undefined
        if (before === undefined)
          return [{ tool: tool.name, kind: 'added', diff: fieldDiff({ name: tool.name }, tool) }]
        return before.sha256 === definitionHash(tool)
          ? []
          : [{ tool: tool.name, kind: 'changed', diff: fieldDiff(before.definition, tool) }]
      }),
      ...Object.keys(approved)
        .filter(name => !now.has(name))
        .map((tool): ToolChange => ({ tool, kind: 'removed', diff: [] })),
    ]
  }

  /** Approves exactly these and keeps that. @throws system errors of the file */
  async approve(server: string, tools: readonly McpTool[]): Promise<void> {
    const pins = [...tools]
      .sort((a, b) => (a.name < b.name ? -1 : 1))
      .map(tool => [tool.name, { sha256: definitionHash(tool), definition: tool }] as const)
    this.#servers = { ...this.#servers, [server]: { tools: Object.fromEntries(pins) } }
    if (this.file === undefined) return
    const draft = `${this.file}.${process.pid}.draft`
    const lock = { format: 'ductile-mcp-lock-1', servers: this.#servers }
    await writeFile(draft, `${JSON.stringify(lock, null, 2)}\n`)
    await rename(draft, this.file)
  }

  #toolsOf(server: string): z.output<typeof lockSchema>['servers'][string]['tools'] {
    return Object.hasOwn(this.#servers, server) ? this.#servers[server]!.tools : {}
  }
}

/** Fields that differ, by path; lists are compared as wholes. */
function fieldDiff(before: unknown, now: unknown, path = ''): string[] {
  if (isObject(before) && isObject(now))
    return [...new Set([...Object.keys(before), ...Object.keys(now)])]
      .sort()
      .flatMap(key => fieldDiff(before[key], now[key], path === '' ? key : `${path}.${key}`))
  const [was, is] = [JSON.stringify(before), JSON.stringify(now)]
  if (was === is) return []
  return [
    ...(was === undefined ? [] : [`- ${path}: ${shown(was)}`]),
    ...(is === undefined ? [] : [`+ ${path}: ${shown(is)}`]),
  ]
}

/** JSON text is one line; what a terminal would obey is written out. */
const shown = (json: string): string =>
  json.replace(/[\p{Cc}\p{Cf}]/gu, sign => `\\u{${sign.codePointAt(0)!.toString(16)}}`)
