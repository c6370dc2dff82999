import { readFile, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { userInfo } from 'node:os'
import { dirname, relative, resolve } from 'node:path'
import { Command, Option } from 'commander'
import type { Framework } from '../../assurance/index.js'
import { type ExitCode, exitCodes } from '../exit-codes.js'
import type { Finish, Host } from '../host.js'
import { parseInteger } from '../options.js'
import { write, writeJson } from '../write.js'

interface Flags {
  readonly root?: string
  readonly json: boolean
}
interface CheckFlags extends Flags {
  readonly asReviewed: boolean
}
interface RefreshFlags extends Flags {
  readonly because: string
  readonly reviewer?: string
  readonly only?: string[]
}
const norms = ['eu-ai-act', 'nist-ai-rmf', 'iso-42001', 'ul-4600'] satisfies Framework[]

/** `ductile assure`: does the evidence still uphold what is claimed? */
export function assureCommand(host: Host, finish: Finish): Command {
  const command = new Command('assure').description('safety cases whose evidence is looked at anew')
  const sub = (name: string, description: string): Command =>
    command
      .command(name)
      .description(description)
      .argument('[case]', 'module, document or *.gsn.yaml (default: assurance/case.*)')
      .option('--root <dir>', 'where paths of evidence begin (default: here)')
  sub('check', 'look at every piece of evidence; exit 1 unless every claim is supported')
    .option('--as-reviewed', 'exit 1 only where a status differs from that of the last review', false)
    .option('--json', 'print one JSON document', false)
    .action(async (file: string | undefined, flags: CheckFlags) => finish(await check(file, flags, host)))
  sub('build', 'write the case as one HTML page that works without a network')
    .option('--out <file>', 'the page', 'assurance.html')
    .action(async (file: string | undefined, flags: Flags & { out: string }) =>
      finish(await build(file, flags, host)),
    )
  sub('view', 'serve the page on this machine, checked anew at each visit')
    .option('--port <n>', 'port', parseInteger({ min: 0, max: 65_535 }), 4610)
    .action(async (file: string | undefined, flags: Flags & { port: number }) =>
      finish(await view(file, flags, host)),
    )
  sub('refresh', 'record that evidence was reviewed as it is now; commit the record it writes')
    .requiredOption('--because <text>', 'why the evidence may be relied on as it is now')
    .option('--reviewer <name>', 'who looked at it (default: the user of this machine)')
    .option('--only <id...>', 'elements whose evidence was looked at (default: all that changed)')
    .option('--json', 'print one JSON document', false)
    .action(async (file: string | undefined, flags: RefreshFlags) => finish(await refresh(file, flags, host)))
  sub('map', 'which clauses of a norm the argument bears on (an aid, no legal advice)')
    .addOption(new Option('--norm <name>', 'one norm only').choices(norms))
    .option('--json', 'print one JSON document', false)
    .action(async (file: string | undefined, flags: Flags & { norm?: Framework }) =>
      finish(await map(file, flags, host)),
    )
  sub('export', 'print the argument in another form')
    .addOption(
      new Option('--form <form>', 'gsn2x YAML, or our own document')
        .choices(['gsn2x', 'json'])
        .default('gsn2x'),
    )
    .action(async (file: string | undefined, flags: Flags & { form: 'gsn2x' | 'json' }) =>
      finish(await exported(file, flags, host)),
    )
  return command
}

async function opened(file: string | undefined, { root }: Pick<Flags, 'root'>, host: Host) {
  const { openCase } = await import('../assure/open-case.js')
  const { checkCase } = await import('../../assurance/index.js')
  const found = await openCase(file, { cwd: host.cwd, root })
  const report = () =>
    checkCase(found.argument, { folder: found.folder, record: found.record, now: host.now() })
  return { ...found, report }
}

async function check(file: string | undefined, flags: CheckFlags, host: Host): Promise<ExitCode> {
  const { argument, report } = await opened(file, flags, host)
  const found = await report()
  if (flags.json) await writeJson(host.stdout, found)
  else {
    const { renderCheck } = await import('../assure/render-check.js')
    await write(host.stdout.stream, renderCheck(argument, found, host.stdout))
  }
  const fine = flags.asReviewed
    ? found.changed.length === 0 && found.problems.length === 0
    : found.status === 'supported'
  return fine ? exitCodes.ok : exitCodes.finding
}

async function build(
  file: string | undefined,
  flags: Flags & { out: string },
  host: Host,
): Promise<ExitCode> {
  const { renderCasePage } = await import('../../assurance/index.js')
  const { argument, record, folder, report } = await opened(file, flags, host)
  const out = resolve(host.cwd, flags.out)
  const found = await report()
  const toEvidence = relative(dirname(out), folder).replaceAll('\\', '/') || '.'
  await writeFile(out, renderCasePage(argument, found, { record, toEvidence }))
  await write(host.stdout.stream, `${flags.out}: ${found.title}, ${found.status}\n`)
  return exitCodes.ok
}

/** The page, and of other files only those that the case names as evidence. */
async function view(
  file: string | undefined,
  flags: Flags & { port: number },
  host: Host,
): Promise<ExitCode> {
  const { renderCasePage } = await import('../../assurance/index.js')
  await opened(file, flags, host)
  const server = createServer(async (request, response) => {
    try {
      const { argument, record, folder, report } = await opened(file, flags, host)
      const found = await report()
      const path = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname).slice(1)
      const named = Object.values(found.elements).flatMap(({ judgement }) =>
        Object.keys(judgement?.files ?? {}),
      )
      if (path === '')
        response
          .writeHead(200, { 'content-type': 'text/html; charset=utf-8' })
          .end(renderCasePage(argument, found, { record }))
      else if (named.includes(path))
        response
          .writeHead(200, {
            'content-type': 'text/plain; charset=utf-8',
            'x-content-type-options': 'nosniff',
          })
          .end(await readFile(resolve(folder, path)))
      else response.writeHead(404, { 'content-type': 'text/plain' }).end('not evidence of this case\n')
    } catch (error) {
      response.writeHead(500, { 'content-type': 'text/plain' }).end(`${(error as Error).message}\n`)
    }
  })
  await new Promise<void>((done, failed) => {
    server.once('error', failed)
    server.listen(flags.port, '127.0.0.1', done)
  })
  const { port } = server.address() as AddressInfo
  await write(host.stdout.stream, `http://127.0.0.1:${port}/  (end with Ctrl-C)\n`)
  await new Promise<void>(done => {
    if (host.interrupted.aborted) done()
    else host.interrupted.addEventListener('abort', () => done(), { once: true })
  })
  server.closeAllConnections()
  await new Promise(done => server.close(done))
  return exitCodes.ok
}

async function refresh(file: string | undefined, flags: RefreshFlags, host: Host): Promise<ExitCode> {
  const { reviewCase } = await import('../../assurance/index.js')
  const { argument, record, recordFile, folder } = await opened(file, flags, host)
  const reviewed = await reviewCase(argument, {
    folder,
    record,
    now: host.now(),
    because: flags.because,
    reviewer: flags.reviewer ?? userInfo().username,
    ...(flags.only === undefined ? {} : { only: flags.only }),
  })
  await writeFile(recordFile, `${JSON.stringify(reviewed, null, 2)}\n`)
  const changed = Object.keys(reviewed.evidence).filter(id => reviewed.evidence[id] !== record.evidence[id])
  const shown = relative(host.cwd, recordFile)
  if (flags.json) await writeJson(host.stdout, { file: shown, reviewed: changed })
  else
    await write(
      host.stdout.stream,
      `${shown}: ${changed.length} reviewed (${changed.join(', ') || 'none changed'})\n`,
    )
  return exitCodes.ok
}

async function map(
  file: string | undefined,
  flags: Flags & { norm?: Framework },
  host: Host,
): Promise<ExitCode> {
  const { mapCase, mappingNotice } = await import('../../assurance/index.js')
  const { table } = await import('../table.js')
  const { argument, report } = await opened(file, flags, host)
  const clauses = mapCase(argument, await report(), flags.norm)
  if (flags.json) await writeJson(host.stdout, { notice: mappingNotice, clauses })
  else {
    const rows = clauses.map(({ framework, clause, asks, elements }) => [
      framework,
      clause,
      asks,
      elements.map(({ id, status }) => `${id} (${status})`).join(', ') || 'none',
    ])
    const columns = [
      { heading: 'norm' },
      { heading: 'clause' },
      { heading: 'asks for', wrap: true },
      { heading: 'elements', wrap: true },
    ]
    await write(host.stdout.stream, `${mappingNotice}\n\n${table(columns, rows, host.stdout)}`)
  }
  return exitCodes.ok
}

async function exported(
  file: string | undefined,
  flags: Flags & { form: 'gsn2x' | 'json' },
  host: Host,
): Promise<ExitCode> {
  const { caseDocument, toGsn2x } = await import('../../assurance/index.js')
  const { argument } = await opened(file, flags, host)
  if (flags.form === 'json') await writeJson(host.stdout, caseDocument(argument))
  else await write(host.stdout.stream, toGsn2x(argument))
  return exitCodes.ok
}
