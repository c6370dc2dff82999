import { Command, Option } from 'commander'
import type { Finish, Host } from '../host.js'
import { parseInteger } from '../options.js'
import type { CalibrateFlags } from '../perceive/calibrate.js'
import { parseAbstention, parseShare } from '../perceive/options.js'
import type { RunFlags } from '../perceive/run.js'
import type { StressFlags } from '../perceive/stress.js'

const formats = '.npz, .npy, IDX, .jsonl or .csv, also gzipped'

/** `ductile perceive`: classifiers that know when not to answer. */
export function perceiveCommand(host: Host, finish: Finish): Command {
  return new Command('perceive')
    .description('selective prediction for ONNX classifiers: accept, accept a set, or abstain')
    .addCommand(runCommand(host, finish))
    .addCommand(calibrateCommand(host, finish))
    .addCommand(stressCommand(host, finish))
}

function withInput(command: Command): Command {
  return command
    .requiredOption('--model <model>', 'a folder with model.onnx and card.json, or an embedded model')
    .requiredOption('--input <file>', `inputs: ${formats}`)
    .option('--labels <file>', 'labels of the inputs: .npy or IDX')
    .option('--limit <n>', 'inputs read at most', parseInteger({ min: 1, max: 1_000_000_000 }))
    .option('--json', 'print JSON', false)
    .option('-q, --quiet', 'no progress', false)
}

function runCommand(host: Host, finish: Finish): Command {
  return withInput(new Command('run'))
    .description('decide on every input; with labels, watch the guarantee')
    .option('--calibrator <file>', 'default: calibrator.json in the model’s folder')
    .addOption(
      new Option('--fail-on <what>', 'exit 1 if the guarantee was withdrawn, or any input abstained from')
        .choices(['never', 'withdrawn', 'abstain'])
        .default('withdrawn'),
    )
    .option('--picture <file>', 'with labels: risk-coverage and reliability curves as SVG')
    .action(async (flags: RunFlags) => {
      const { runPerceive } = await import('../perceive/run.js')
      finish(await runPerceive(flags, host))
    })
}

function calibrateCommand(host: Host, finish: Finish): Command {
  return withInput(new Command('calibrate'))
    .description('fit temperature, screens and both thresholds on labelled inputs unused in training')
    .option('--alpha <share>', 'share of inputs whose set may miss the true label', parseShare, 0.1)
    .addOption(new Option('--score <score>', 'of sets').choices(['lac', 'aps', 'raps']).default('lac'))
    .addOption(
      new Option('--by <whom>', 'for whom the promise holds')
        .choices(['all', 'label', 'group'])
        .default('all'),
    )
    .option(
      '--objective <rule>',
      'of abstaining: youden, max-fpr=RATE, max-risk=RATE or cost=NUMBER',
      parseAbstention,
      { kind: 'youden' },
    )
    .addOption(
      new Option('--foreign <score>', 'how foreign inputs are noticed').choices([
        'mahalanobis',
        'energy',
        'msp',
        'max-logit',
        'entropy',
        'none',
      ]),
    )
    .option('--alarm-rate <share>', 'share of usual inputs a screen may stop', parseShare, 0.02)
    .option('--passes <n>', 'Monte-Carlo dropout passes, 0 for none', parseInteger({ min: 0, max: 1000 }))
    .option('--expires <date>', 'from when on it must not be used')
    .option('--out <file>', 'write the calibrator')
    .addHelpText('after', '\nExit status: 1 if held-out coverage lies below the promise.')
    .action(async (flags: CalibrateFlags) => {
      const { runCalibrate } = await import('../perceive/calibrate.js')
      finish(await runCalibrate(flags, host))
    })
}

function stressCommand(host: Host, finish: Finish): Command {
  return withInput(new Command('stress'))
    .description('decide on labelled inputs at five severities of perturbation')
    .option('--calibrator <file>', 'default: calibrator.json in the model’s folder')
    .option('--families <names>', 'separated by commas; default: all that fit', text => text.split(','))
    .option('--mixed', 'each input takes one family in turn', false)
    .option('--seed <n>', 'perturbations follow from it', parseInteger({ min: 0, max: 2 ** 31 - 1 }), 1)
    .option('--picture <file>', 'risk-coverage and reliability curves as SVG')
    .addHelpText('after', '\nExit status: 1 if abstaining does not lower the risk somewhere.')
    .action(async (flags: StressFlags) => {
      const { runStress } = await import('../perceive/stress.js')
      finish(await runStress(flags, host))
    })
}
