/**
 * @file The house, enforced: imports point down a floor or stay inside the room, enter another room by its
 * `index.ts` only, and form no cycle. `docs/architecture.md` explains the rules in words.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { describe, expect, it } from 'vitest'

/** Rooms from the ground up, each floor in its written order. */
const floors = [
  { name: 'ground', rooms: ['core', 'stats', 'selective', 'inference', 'store'], sideways: 'in order' },
  { name: 'first', rooms: ['guard', 'agents', 'perception', 'control', 'harden'], sideways: 'never' },
  { name: 'second', rooms: ['pipeline', 'policy', 'evals', 'assurance'], sideways: 'in order' },
  { name: 'third', rooms: ['adapters', 'systems', 'server', 'cli'], sideways: 'in order' },
] as const

const source = fileURLToPath(new URL('../src', import.meta.url))
const rooms = readdirSync(source, { withFileTypes: true }).filter(entry => entry.isDirectory())
const files = rooms.flatMap(room => typeScriptFiles(join(source, room.name)))
const imports = new Map(files.map(file => [file, relativeImports(file)]))

describe('the rooms', () => {
  it('are all on the map, and none is empty', () => {
    const known: readonly string[] = floors.flatMap(floor => [...floor.rooms])
    for (const { name } of rooms) {
      expect(known, `src/${name} is not in the house`).toContain(name)
      expect(existsSync(join(source, name, 'index.ts')), `src/${name} has no face`).toBe(name !== 'cli')
    }
  })

  it('import only downwards', () => {
    const broken = edges()
      .filter(({ from, to }) => from !== to && !mayImport(from, to))
      .map(edge => `${show(edge.file)} imports ${edge.to}`)
    expect(broken).toEqual([])
  })

  it('enter one another by the index only, and never their own', () => {
    const broken = edges()
      .filter(({ from, to, target }) => (target === join(source, to, 'index.ts')) === (from === to))
      .filter(({ file, from, to, target }) => !isTestMatter({ file, from, to, target }))
      .map(edge => `${show(edge.file)} imports ${show(edge.target)}`)
    expect(broken).toEqual([])
  })

  it('form no cycle of files', () => {
    expect(cycles(imports).map(cycle => cycle.map(show).join(' → '))).toEqual([])
  })
})

describe('the studio', () => {
  it('takes types from the server, never code', () => {
    const studio = fileURLToPath(new URL('../studio/src', import.meta.url))
    const shipped = typeScriptFiles(studio).filter(file => !/\.test\.tsx?$/.test(file))
    const broken = shipped.flatMap(file =>
      [
        ...readFileSync(file, 'utf8').matchAll(
          /^\s*(import|export)\s+(?!type\b)[^'"]*from\s+['"]([^'"]*)['"]/gm,
        ),
      ]
        .filter(
          ([, , specifier]) =>
            !resolve(dirname(file), specifier!).startsWith(studio) && specifier!.startsWith('.'),
        )
        .map(([, , specifier]) => `${relative(studio, file)} imports ${specifier}`),
    )
    expect(broken).toEqual([])
  })
})

/** The test itself must be able to fail. */
describe('the rules', () => {
  it('know up, down and sideways', () => {
    expect(mayImport('guard', 'core')).toBe(true)
    expect(mayImport('core', 'guard')).toBe(false)
    expect(mayImport('guard', 'agents')).toBe(false)
    expect(mayImport('stats', 'core')).toBe(true)
    expect(mayImport('core', 'stats')).toBe(false)
    expect(mayImport('server', 'adapters')).toBe(true)
    expect(mayImport('adapters', 'server')).toBe(false)
    expect(mayImport('pipeline', 'cli')).toBe(false)
  })

  it('find a cycle', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['a']],
      ['d', ['a']],
    ])
    expect(cycles(graph)).toEqual([['a', 'b', 'c', 'a']])
  })
})

function mayImport(from: string, to: string): boolean {
  const [fromFloor, toFloor] = [from, to].map(room =>
    floors.findIndex(floor => (floor.rooms as readonly string[]).includes(room)),
  )
  if (fromFloor !== toFloor) return toFloor! < fromFloor!
  const floor = floors[fromFloor!]!
  const order = floor.rooms as readonly string[]
  return floor.sideways === 'in order' && order.indexOf(to) < order.indexOf(from)
}

function edges(): { file: string; target: string; from: string; to: string }[] {
  return [...imports].flatMap(([file, targets]) =>
    targets.map(target => ({ file, target, from: roomOf(file), to: roomOf(target) })),
  )
}

function roomOf(file: string): string {
  return relative(source, file).split(sep)[0]!
}

/** Tests may import their own room's face, and what another room keeps for tests. */
function isTestMatter({ file, from, to, target }: ReturnType<typeof edges>[number]): boolean {
  const inTest = /\.test\.ts$|\/testing\//.test(file)
  return inTest && (from === to || /\/(testing|__fixtures__)\//.test(target))
}

function show(file: string): string {
  return relative(source, file)
}

function typeScriptFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(name => /\.tsx?$/.test(name))
    .map(name => join(folder, name))
}

/** Relative imports of a file as absolute `.ts` paths, dynamic and type-only ones included. */
function relativeImports(file: string): string[] {
  return ts
    .preProcessFile(readFileSync(file, 'utf8'), true, true)
    .importedFiles.map(({ fileName }) => fileName)
    .filter(name => name.startsWith('.') && name.endsWith('.js'))
    .map(name => resolve(dirname(file), name.replace(/\.js$/, '.ts')))
    .filter(target => target.startsWith(source + sep))
}

/** Each cycle once, from its first member in depth-first order. */
function cycles(graph: ReadonlyMap<string, readonly string[]>): string[][] {
  const done = new Set<string>()
  const found: string[][] = []
  const visit = (node: string, path: readonly string[]): void => {
    const start = path.indexOf(node)
    if (start >= 0) {
      found.push([...path.slice(start), node])
      return
    }
    if (done.has(node)) return
    for (const next of graph.get(node) ?? []) visit(next, [...path, node])
    done.add(node)
  }
  for (const node of graph.keys()) visit(node, [])
  return found
}
