import { Command, CommanderError, Help } from 'commander'
import { agentsCommand } from './commands/agents.js'
import { assureCommand } from './commands/assure.js'
import { benchCommand } from './commands/bench.js'
import { calibrateCommand } from './commands/calibrate.js'
import { doctorCommand } from './commands/doctor.js'
import { evalCommand } from './commands/eval.js'
import { ledgerCommand } from './commands/ledger.js'
import { mcpCommand } from './commands/mcp.js'
import { perceiveCommand } from './commands/perceive.js'
import { policyCommand } from './commands/policy.js'
import { reproduceCommand } from './commands/reproduce.js'
import { scanCommand } from './commands/scan.js'
import { systemsCommand } from './commands/systems.js'
import { upCommand } from './commands/up.js'
import { type ExitCode, exitCodes } from './exit-codes.js'
import { describeFailure, oneLine } from './failure.js'
import type { Finish, Host } from './host.js'
import { readVersion } from './version.js'
import { BrokenPipeError, write } from './write.js'

/**
 * Runs one command line and says with which status the process should end. Errors become one line on standard error;
 * nothing is thrown.
 *
 * @param words - the arguments after the program's name
 */
export async function runCommandLine(words: readonly string[], host: Host): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok
  const written: string[] = []
  const program = buildProgram({ host, finish: given => (code = given), print: text => written.push(text) })
  try {
    await program.parseAsync(words, { from: 'user' })
  } catch (error) {
    if (BrokenPipeError.isInstance(error)) return exitCodes.brokenPipe
    code = error instanceof CommanderError ? usageCode(error) : await report(error, host)
  }
  try {
    for (const text of written) await write(host.stdout.stream, text)
  } catch (error) {
    if (BrokenPipeError.isInstance(error)) return exitCodes.brokenPipe
    return report(error, host)
  }
  return code
}

function buildProgram({
  host,
  finish,
  print,
}: {
  host: Host
  finish: Finish
  print: (text: string) => void
}): Command {
  const program = new Command('ductile')
    .description('Watches a model while it runs, says how close it is to failing, and keeps the evidence.')
    .version(readVersion(), '-V, --version', 'print the version')
    .helpCommand('help [command]', 'print help for a command')
    .addHelpText(
      'after',
      '\nExit status: 0 done, 1 something was flagged or a gate fell short, 2 the call or its input was wrong.',
    )
    .showSuggestionAfterError()
    .enablePositionalOptions()
  for (const build of [
    upCommand,
    scanCommand,
    calibrateCommand,
    benchCommand,
    agentsCommand,
    mcpCommand,
    evalCommand,
    perceiveCommand,
    ledgerCommand,
    assureCommand,
    doctorCommand,
    policyCommand,
    systemsCommand,
    reproduceCommand,
  ])
    program.addCommand(build(host, finish))
  for (const command of withDescendants(program)) tame(command, { host, print })
  return program
}

/** Makes commander throw instead of leaving, print by our rules, and say an error in one line. */
function tame(command: Command, { host, print }: { host: Host; print: (text: string) => void }): void {
  command.exitOverride()
  command.helpOption('-h, --help', 'print help')
  command.configureHelp({
    // That a switch is off by default goes without saying.
    optionDescription: option => new Help().optionDescription(option).replace(' (default: false)', ''),
  })
  command.configureOutput({
    writeOut: print,
    writeErr: text => host.stderr.stream.write(text),
    getOutHelpWidth: () => helpWidth(host.stdout.columns),
    getErrHelpWidth: () => helpWidth(host.stderr.columns),
    getOutHasColors: () => false,
    getErrHasColors: () => false,
    outputError: text => host.stderr.stream.write(`${oneLine(text)}\n`),
  })
}

const helpWidth = (columns: number): number => (Number.isFinite(columns) ? columns : 100)

function withDescendants(command: Command): Command[] {
  return [command, ...command.commands.flatMap(child => withDescendants(child))]
}

/** Help and version were asked for; everything else commander throws is a wrong call, already reported. */
function usageCode(error: CommanderError): ExitCode {
  return error.exitCode === 0 ? exitCodes.ok : exitCodes.failure
}

async function report(error: unknown, host: Host): Promise<ExitCode> {
  const { style, stream } = host.stderr
  if (host.interrupted.aborted) {
    stream.write('interrupted\n')
    return exitCodes.failure
  }
  stream.write(`${style.red('error:')} ${describeFailure(error)}\n`)
  if (host.env.DUCTILE_DEBUG && error instanceof Error) stream.write(`${error.stack}\n`)
  return exitCodes.failure
}
