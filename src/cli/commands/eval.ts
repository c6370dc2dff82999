import { Command, InvalidArgumentError } from 'commander'
import { compareCommand } from '../eval/compare-command.js'
import { exportCommand, reportCommand, viewCommand } from '../eval/log-commands.js'
import { modelForms } from '../eval/model-forms.js'
import type { RunFlags } from '../eval/run.js'
import type { WorkerFlags } from '../eval/worker.js'
import { exitCodes } from '../exit-codes.js'
import type { Finish, Host } from '../host.js'
import { parseInteger } from '../options.js'

/** `ductile eval`: measures a model, a guard, a gateway or an agent by a task. */
export function evalCommand(host: Host, finish: Finish): Command {
  return new Command('eval')
    .description('run tasks and benchmarks against models, guards and gateways, and look at what came out')
    .addCommand(listCommand(host, finish))
    .addCommand(runCommand(host, finish))
    .addCommand(workerCommand(host, finish))
    .addCommand(compareCommand(host, finish))
    .addCommand(viewCommand(host, finish))
    .addCommand(reportCommand(host, finish))
    .addCommand(exportCommand(host, finish))
}

function listCommand(host: Host, finish: Finish): Command {
  return new Command('list')
    .description('the benchmarks that can be run by name')
    .option('--json', 'print one JSON document', false)
    .action(async (flags: { json: boolean }) => {
      const { evalList } = await import('../eval/list.js')
      await evalList(flags, host)
      finish(exitCodes.ok)
    })
}

const lease = parseInteger({ min: 1, max: 86_400 })
const some = parseInteger({ min: 1, max: 1e12 })

function runCommand(host: Host, finish: Finish): Command {
  return new Command('run')
    .description('run a task; a stopped run is resumed, and what was kept is not asked again')
    .argument('<task>', 'a file that exports a task (.ts, .js), or a benchmark as NAME or NAME:VARIANT')
    .requiredOption('--model <model>', `what is measured: ${modelForms}`)
    .option(
      '--role <role=model>',
      'another model the task asks, such as judge=…; may be repeated',
      collect,
      [],
    )
    .option('--data <dir>', 'folder of public sets, for benchmarks')
    .option('--limit <n>', 'only the first samples', some)
    .option('--epochs <n>', 'how often each sample is asked', parseInteger({ min: 1, max: 10_000 }))
    .option('--concurrency <n>', 'calls at a time at most', parseInteger({ min: 1, max: 1024 }), 32)
    .option('--temperature <t>', 'sampling temperature', parseNumber)
    .option('--max-tokens <n>', 'tokens of an answer at most', some)
    .option('--seed <n>', 'seed of the model’s sampling', parseInteger({ min: 0, max: 2 ** 31 }))
    .option('--limit-tokens <n>', 'stop cleanly after so many tokens', some)
    .option('--limit-cost <dollars>', 'stop cleanly after so many US dollars (needs --price)', parseNumber)
    .option('--limit-minutes <n>', 'stop cleanly after so many minutes', parseNumber)
    .option(
      '--timeout-ms <n>',
      'time for one answer of an address',
      parseInteger({ min: 1, max: 86_400_000 }),
      120_000,
    )
    .option('--price <in,out>', 'US dollars for a million tokens, input and output', parsePrice)
    .option('--key-env <name>', 'environment variable with the key for addresses')
    .option('--cache <dir>', 'keep answers there, and take them from there')
    .option('--runs <dir>', 'folder of run folders', '.ductile/runs')
    .option('--resume <run>', 'go on with this run: its name or its folder')
    .option('--tag <tag>', 'kept with the run; may be repeated', collect, [])
    .option('--store <url>', 'postgres://…: let `ductile eval worker` on any machines do it')
    .option('--lease-seconds <n>', 'with --store: a worker silent for so long loses its sample', lease, 900)
    .option('--json', 'print one JSON document', false)
    .option('-q, --quiet', 'no progress', false)
    .addHelpText(
      'after',
      '\nExit status: 0 done, or stopped by a limit; 2 the call was wrong, or some sample failed and has no score.',
    )
    .action(async (task: string, flags: RunFlags, command: Command) => {
      const { evalRun } = await import('../eval/run.js')
      finish(await evalRun(task, flags, { host, words: wordsOf(command) }))
    })
}

function workerCommand(host: Host, finish: Finish): Command {
  return new Command('worker')
    .description('do the samples of runs that were started with --store, here and on any other machine')
    .requiredOption('--store <url>', 'postgres://…, the same for all')
    .option('--data <dir>', 'folder of public sets on this machine (default: as the run names it)')
    .option('--concurrency <n>', 'samples at a time', parseInteger({ min: 1, max: 1024 }), 32)
    .option('--idle-seconds <n>', 'leave when there was nothing to do for so long', lease)
    .option(
      '--timeout-ms <n>',
      'time for one answer of an address',
      parseInteger({ min: 1, max: 86_400_000 }),
      120_000,
    )
    .option('--price <in,out>', 'US dollars for a million tokens, input and output', parsePrice)
    .option('--key-env <name>', 'environment variable with the key for addresses')
    .option('-q, --quiet', 'say nothing', false)
    .action(async (flags: WorkerFlags) => {
      const { evalWorker } = await import('../eval/worker.js')
      await evalWorker(flags, host)
      finish(exitCodes.ok)
    })
}

/** The whole command line as it was given. */
function wordsOf(command: Command): readonly string[] {
  let program: Command & { readonly rawArgs?: readonly string[] } = command
  while (program.parent) program = program.parent
  return program.rawArgs ?? []
}

const collect = (text: string, before: readonly string[]): string[] => [...before, text]

function parseNumber(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && Number.isFinite(value) && value >= 0) return value
  throw new InvalidArgumentError('Must be a number of at least 0.')
}

function parsePrice(text: string): { input: number; output: number } {
  const [input, output, ...rest] = text.split(',').map(parseNumber)
  if (input !== undefined && output !== undefined && rest.length === 0) return { input, output }
  throw new InvalidArgumentError('Must be two numbers, such as 0.5,1.5.')
}
