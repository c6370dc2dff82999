/** @file The sub-command `compare` and its options. */
import { Command, InvalidArgumentError, Option } from 'commander'
import type { Finish, Host } from '../host.js'
import { addDirection, type CompareFlags } from './compare.js'

interface Given extends Omit<CompareFlags, 'better' | 'format'> {
  readonly better?: CompareFlags['better']
  readonly format: CompareFlags['format']
  readonly json: boolean
}

export function compareCommand(host: Host, finish: Finish): Command {
  return new Command('compare')
    .description('two runs in pairs; a regression is what goes beyond both noise and margin')
    .argument('<before>', 'the run compared with, by its name or folder')
    .argument('<after>', 'the run in question')
    .option(
      '--margin <size>',
      'how much worse is still no regression, in the unit of the measure',
      parseShare,
      0,
    )
    .option('--alpha <p>', 'chance of a false alarm over all measures', parseChance, 0.05)
    .option(
      '--max-missing <share>',
      'share of unpaired samples above which nothing is concluded',
      parseShare,
      0.05,
    )
    .option('--better <measure=side>', 'MEASURE=higher or MEASURE=lower; may be repeated', parseDirection)
    .addOption(
      new Option('--format <format>', 'what to print').choices(['text', 'markdown', 'json']).default('text'),
    )
    .option('--runs <dir>', 'folder of run folders', '.ductile/runs')
    .option('--json', 'print one JSON document', false)
    .addHelpText(
      'after',
      '\nExit status: 0 no regression; 1 a regression, or nothing can be concluded; 2 a run cannot be read.',
    )
    .action(async (before: string, after: string, { json, better = {}, ...flags }: Given) => {
      const { evalCompare } = await import('./compare.js')
      finish(
        await evalCompare(before, after, { ...flags, better, format: json ? 'json' : flags.format }, host),
      )
    })
}

function parseShare(text: string): number {
  const value = Number(text)
  if (text.trim() !== '' && value >= 0 && value <= 1) return value
  throw new InvalidArgumentError('Must be a number from 0 to 1.')
}

function parseChance(text: string): number {
  const value = Number(text)
  if (value > 0 && value < 1) return value
  throw new InvalidArgumentError('Must be a number between 0 and 1.')
}

function parseDirection(text: string, before?: CompareFlags['better']): CompareFlags['better'] {
  const all = addDirection(text, before)
  if (all === undefined) throw new InvalidArgumentError('Must be MEASURE=higher or MEASURE=lower.')
  return all
}
