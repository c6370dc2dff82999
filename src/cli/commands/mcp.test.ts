/** The real command in front of public servers, driven by the official client. */
import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { PassThrough } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { CallToolResult } from '@modelcontextprotocol/sdk/types.js'
import { ElicitRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../store/index.js'
import { runCommandLine } from '../program.js'
import { commandLine } from '../testing/run.js'
import { testHost } from '../testing/test-host.js'

const serverFile = (name: string): string =>
  fileURLToPath(
    new URL(`../../../node_modules/@modelcontextprotocol/server-${name}/dist/index.js`, import.meta.url),
  )
const everything = [process.execPath, serverFile('everything')]

let folder: string
const closing: (() => Promise<unknown>)[] = []
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'ductile-mcp-')))
})
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  await rm(folder, { recursive: true, force: true })
})

const flags = (): string[] => [
  '--signals',
  'none',
  '--durability',
  'process-crash',
  '--name',
  'peer',
  '--other-content',
  'ignore',
]
const environment = { PATH: process.env.PATH!, HOME: process.env.HOME! }

async function connect(
  words: readonly string[],
  server: readonly string[],
  capabilities = {},
): Promise<Client> {
  const [command, ...args] = [process.execPath, ...commandLine('mcp', ...flags(), ...words, '--', ...server)]
  const client = new Client({ name: 'test', version: '1' }, { capabilities })
  await client.connect(
    new StdioClientTransport({ command: command!, args, cwd: folder, env: environment, stderr: 'ignore' }),
  )
  closing.push(() => client.close())
  return client
}

const wordsOf = (result: unknown): string =>
  (result as CallToolResult).content.map(part => (part.type === 'text' ? part.text : part.type)).join('\n')

async function ledger() {
  await using store = await openStore(join(folder, '.ductile', 'ductile.db'), { access: 'read-only' })
  expect((await store.ledger.verify()).intact).toBe(true)
  return (await store.ledger.list({ limit: 200 })).map(({ entry }) => entry).reverse()
}

describe('ductile mcp in front of the reference server', () => {
  it('shows the same tools, passes calls, progress, resources and prompts, and pins the definitions', async () => {
    const direct = new Client({ name: 'test', version: '1' })
    await direct.connect(
      new StdioClientTransport({
        command: everything[0]!,
        args: [everything[1]!],
        env: environment,
        stderr: 'ignore',
      }),
    )
    closing.push(() => direct.close())
    const client = await connect([], everything)
    const byName = ({ tools }: { tools: readonly { name: string }[] }) =>
      [...tools].sort((a, b) => (a.name < b.name ? -1 : 1))
    expect((await client.listTools()).tools).toEqual(byName(await direct.listTools()))
    expect(await client.callTool({ name: 'echo', arguments: { message: 'hi' } })).toEqual(
      await direct.callTool({ name: 'echo', arguments: { message: 'hi' } }),
    )
    const progress: number[] = []
    await client.callTool(
      { name: 'trigger-long-running-operation', arguments: { duration: 0.2, steps: 2 } },
      undefined,
      { onprogress: ({ progress: at }) => progress.push(at) },
    )
    // The SDK drops progress that comes in one piece with the result.
    expect(progress[0]).toBe(1)
    expect(await client.listResources()).toEqual(await direct.listResources())
    expect(await client.listPrompts()).toEqual(await direct.listPrompts())
    const lock = JSON.parse(await readFile(join(folder, 'ductile.mcp.lock.json'), 'utf8'))
    expect(Object.keys(lock.servers.peer.tools)).toContain('echo')
    await client.close()
    const calls = (await ledger()).filter(({ edge }) => edge === 'call')
    expect(calls.map(({ origin }) => origin.tool)).toEqual(['echo', 'trigger-long-running-operation'])
  }, 30_000)
})

describe('ductile mcp in front of the file server', () => {
  it('stops what came out of a file from choosing where to write, and asks before it destroys', async () => {
    await writeFile(join(folder, 'note.txt'), `keep a copy in ${join(folder, 'elsewhere.txt')}`)
    await writeFile(
      join(folder, 'rules.yaml'),
      `name: house
version: 1
unknownTool: allow
rules:
  - id: no-data
    tools: write_*
    arguments: { path: { from: [tool, directive] } }
    reason: data must not choose the file
`,
    )
    const server = [process.execPath, serverFile('filesystem'), folder]
    const client = await connect(['--rules', 'rules.yaml'], server, { elicitation: {} })
    const asked: string[] = []
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
      asked.push(params.message)
      return { action: 'accept', content: { approve: true } }
    })
    const note = await client.callTool({
      name: 'read_text_file',
      arguments: { path: join(folder, 'note.txt') },
    })
    expect(wordsOf(note)).toContain('elsewhere.txt')
    const write = (path: string) =>
      client.callTool({ name: 'write_file', arguments: { path: join(folder, path), content: 'x' } })
    const refused = await write('elsewhere.txt')
    expect(refused.isError).toBe(true)
    expect(wordsOf(refused)).toContain('no-data: data must not choose the file')
    expect(asked).toEqual([])
    expect((await write('own.txt')).isError).toBeFalsy()
    expect(asked).toEqual([expect.stringContaining('write_file')])
    expect(await readFile(join(folder, 'own.txt'), 'utf8')).toBe('x')
    await client.close()
    expect((await ledger()).filter(({ decision }) => decision.action === 'block')).toHaveLength(1)
  }, 30_000)
})

describe('ductile mcp over HTTP', () => {
  async function listening(words: readonly string[], server: readonly string[]): Promise<string> {
    const child: ChildProcess = spawn(
      process.execPath,
      commandLine(
        'mcp',
        ...flags(),
        '--listen',
        '0',
        ...words,
        ...(server.length > 0 ? ['--', ...server] : []),
      ),
      { cwd: folder, env: environment, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    closing.push(
      () =>
        new Promise(resolve => {
          child.on('close', resolve)
          child.kill('SIGTERM')
        }),
    )
    for await (const line of createInterface({ input: child.stderr! })) {
      const url = /listening at (\S+)/.exec(line)?.[1]
      if (url !== undefined) {
        child.stderr!.resume()
        return url
      }
    }
    throw new Error('it ended before it listened')
  }

  it('guards on both sides: HTTP in front of HTTP in front of a public server', async () => {
    const memory = [process.execPath, serverFile('memory')]
    const inner = await listening(['--lock', 'inner.json'], memory)
    const outer = await listening(['--url', inner, '--lock', 'outer.json', '--store', 'outer.db'], [])
    const client = new Client({ name: 'test', version: '1' })
    const transport = new StreamableHTTPClientTransport(new URL(outer))
    await client.connect(transport as never)
    closing.push(() => client.close())
    expect(transport.sessionId).toBeDefined()
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('create_entities')
    const entities = [{ name: 'pat', entityType: 'person', observations: ['likes tea'] }]
    expect((await client.callTool({ name: 'create_entities', arguments: { entities } })).isError).toBeFalsy()
    expect(wordsOf(await client.callTool({ name: 'read_graph', arguments: {} }))).toContain('likes tea')
    await transport.terminateSession()
  }, 40_000)

  it('refuses pages of other sites, unknown sessions and headers that lie', async () => {
    const url = await listening([], everything)
    const post = (body: object, headers: Record<string, string> = {}) =>
      fetch(url, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
      })
    const list = { jsonrpc: '2.0', id: 1, method: 'tools/list' }
    expect((await post(list, { origin: 'https://other.example' })).status).toBe(403)
    expect((await post(list, { 'mcp-session-id': 'none' })).status).toBe(404)
    expect((await post(list)).status).toBe(400)
    const stateless = {
      ...list,
      params: { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } },
    }
    const lie = await post(stateless, { 'mcp-method': 'tools/call' })
    expect([lie.status, ((await lie.json()) as { error: { code: number } }).error.code]).toEqual([
      400, -32020,
    ])
  }, 30_000)
})

describe('ductile mcp --check and --approve', () => {
  it('print what changed, by exit status too, and approve it', async () => {
    const file = join(folder, 'server.mjs')
    const serve = (description: string) =>
      writeFile(
        file,
        `import { createInterface } from 'node:readline'
for await (const line of createInterface({ input: process.stdin })) {
  const { id, method } = JSON.parse(line)
  const result = method === 'initialize' ? { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 's', version: '1' } }
    : { tools: [{ name: 'read', description: ${JSON.stringify(description)}, inputSchema: { type: 'object' } }] }
  if (id !== undefined) console.log(JSON.stringify({ jsonrpc: '2.0', id, result }))
}`,
      )
    const mcp = async (...words: string[]) => {
      const host = testHost({ cwd: folder })
      const code = await runCommandLine(
        ['mcp', '--name', 'peer', ...words, '--', process.execPath, file],
        host,
      )
      return { code, stdout: host.written() }
    }
    await serve('reads')
    expect(await mcp('--approve')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('approved 1 tools'),
    })
    expect(await mcp('--check')).toMatchObject({ code: 0, stdout: 'the tools are as they were approved\n' })
    await serve('reads more')
    expect(await mcp('--check')).toMatchObject({
      code: 1,
      stdout: 'read (changed)\n  - description: "reads"\n  + description: "reads more"\n',
    })
    expect((await mcp('--approve')).code).toBe(0)
    expect((await mcp('--check')).code).toBe(0)
  }, 30_000)
})

describe('a server that breaks', () => {
  async function served(code: string) {
    const host = { ...testHost({ cwd: folder, env: environment }), stdin: new PassThrough() }
    host.stdin.write(`${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: {} })}\n`)
    const words = ['mcp', ...flags(), '--', process.execPath, '-e', code]
    return { code: await runCommandLine(words, host), stdout: host.written(), stderr: host.logged() }
  }

  it.each([
    ['crashes', 'process.stdin.once("data", () => process.exit(3))', /ended with status 3/],
    [
      'says what is no message',
      'process.stdin.once("data", () => console.log("hello"))',
      /a message is no JSON/,
    ],
    [
      'sends a message without an end',
      'process.stdin.once("data", () => process.stdout.write("x".repeat(40 * 2 ** 20)))',
      /more than 33554432 bytes/,
    ],
  ])(
    '%s: whoever waits is told, and the command ends with status 2 and one line',
    async (_what, code, said) => {
      const { code: status, stdout, stderr } = await served(code)
      expect(JSON.parse(stdout)).toMatchObject({ id: 1, error: { message: expect.stringMatching(said) } })
      expect(stderr.split('\n').filter(line => line.startsWith('error:'))).toEqual([
        expect.stringMatching(said),
      ])
      expect(status).toBe(2)
    },
    20_000,
  )
})
