import { Command } from 'commander'
import { InvalidInputError, suggestion } from '../../core/index.js'
import type { System } from '../../systems/index.js'
import { exitCodes } from '../exit-codes.js'
import type { Finish, Host } from '../host.js'
import { table, wrap } from '../table.js'
import { write, writeJson } from '../write.js'

interface Flags {
  readonly json: boolean
}

/** `ductile systems`: the published systems, what each does, and which of them work here. */
export function systemsCommand(host: Host, finish: Finish): Command {
  const command = new Command('systems').description('the published systems Ductile unites')
  command
    .command('list', { isDefault: true })
    .description('all of them')
    .option('--json', 'print one JSON document', false)
    .action(async ({ json }: Flags) => {
      const { systems } = await import('../../systems/index.js')
      await printList(systems, { json, host })
      finish(exitCodes.ok)
    })
  command
    .command('search')
    .description('those in which every word occurs')
    .argument('<words...>', 'words, in any case')
    .option('--json', 'print one JSON document', false)
    .action(async (words: string[], { json }: Flags) => {
      const { searchSystems } = await import('../../systems/index.js')
      const found = searchSystems(words.join(' '))
      if (found.length === 0) host.stderr.stream.write(`no system mentions ${words.join(' ')}\n`)
      await printList(found, { json, host })
      finish(exitCodes.ok)
    })
  command
    .command('show')
    .description('one of them')
    .argument('<id>', 'as `list` gives it')
    .option('--json', 'print one JSON document', false)
    .action(async (id: string, { json }: Flags) => {
      const system = await requireSystem(id)
      if (json) await writeJson(host.stdout, publicFields(system))
      else await write(host.stdout.stream, describe(system, host))
      finish(exitCodes.ok)
    })
  return command
}

/** The system with an id. @throws InvalidInputError with a guess at what was meant */
export async function requireSystem(id: string): Promise<System> {
  const { findSystem, systems } = await import('../../systems/index.js')
  const system = findSystem(id)
  if (system !== undefined) return system
  throw new InvalidInputError({
    code: 'unknown_system',
    where: 'ID',
    message: `unknown system "${id}"${suggestion(
      id,
      systems.map(known => known.id),
    )}; \`ductile systems\` lists them`,
  })
}

async function printList(
  systems: readonly System[],
  { json, host }: { json: boolean; host: Host },
): Promise<void> {
  if (json) return writeJson(host.stdout, { systems: systems.map(publicFields) })
  if (systems.length === 0) return
  const rows = systems.map(({ id, state, room, title }) => [id, state, room, title])
  const columns = [
    { heading: 'id' },
    { heading: 'state' },
    { heading: 'room' },
    { heading: 'title', wrap: true },
  ]
  await write(host.stdout.stream, table(columns, rows, host.stdout))
}

function describe(system: System, { stdout }: Host): string {
  const { style, columns } = stdout
  const next =
    system.reproduce === undefined
      ? 'not built yet'
      : `\`ductile reproduce ${system.id}\` repeats its claim here`
  return [
    style.bold(wrap(system.title, columns, '')),
    `${system.id} · arXiv:${system.arxiv} · room ${system.room} · ${system.state}`,
    '',
    wrap(system.summary, columns, ''),
    next,
    '',
  ].join('\n')
}

function publicFields({ id, title, arxiv, summary, room, state }: System): Omit<System, 'reproduce'> {
  return { id, title, arxiv, summary, room, state }
}
