import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { definitionHash, type McpTool, ToolLock } from './tool-lock.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ductile-lock-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const tool = (fields: object): McpTool => ({ name: 'read', ...fields })

describe('ToolLock', () => {
  it('remembers what was approved, in the same bytes whatever the order of tools', async () => {
    const [a, b] = [join(folder, 'a.json'), join(folder, 'b.json')]
    const tools = [tool({}), { name: 'write' }]
    await (await ToolLock.open(a)).approve('s', tools)
    await (await ToolLock.open(b)).approve('s', [...tools].reverse())
    expect(await readFile(a, 'utf8')).toBe(await readFile(b, 'utf8'))
    const opened = await ToolLock.open(a)
    expect([opened.knows('s'), opened.knows('t')]).toEqual([true, false])
    expect(opened.changes('s', tools)).toEqual([])
  })

  it('shows every field that changed, and what a terminal would obey', async () => {
    const lock = ToolLock.inMemory()
    await lock.approve('s', [tool({ inputSchema: { required: ['a'] } }), { name: 'gone' }])
    const now = [tool({ inputSchema: { required: ['a', 'b'] }, title: 'x\u001b[2J\u202e' }), { name: 'new' }]
    expect(lock.changes('s', now)).toEqual([
      {
        tool: 'read',
        kind: 'changed',
        diff: [
          '- inputSchema.required: ["a"]',
          '+ inputSchema.required: ["a","b"]',
          '+ title: "x\\u001b[2J\\u{202e}"',
        ],
      },
      { tool: 'new', kind: 'added', diff: [] },
      { tool: 'gone', kind: 'removed', diff: [] },
    ])
  })

  it('has another hash for another definition, and the same for the same in another order', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string({ minLength: 1 }), (fields, more) => {
        const given = tool({ ...fields, name: 'read' })
        const turned = Object.fromEntries(Object.entries(given).reverse()) as McpTool
        expect(definitionHash(turned)).toBe(definitionHash(given))
        const changed = tool({ ...fields, name: 'read', description: `${String(fields.description)}${more}` })
        expect(definitionHash(changed)).not.toBe(definitionHash(given))
      }),
    )
  })

  it.each([
    ['{', 'is no JSON'],
    ['{"format":"other","servers":{}}', 'format'],
    [
      `{"format":"ductile-mcp-lock-1","servers":{"s":{"tools":{"read":{"sha256":"${'0'.repeat(64)}","definition":{"name":"read"}}}}}}`,
      'does not have the hash',
    ],
  ])('refuses a file that is none: %s', async (text, said) => {
    const file = join(folder, 'bad.json')
    await writeFile(file, text)
    await expect(ToolLock.open(file)).rejects.toThrow(said)
  })
})
