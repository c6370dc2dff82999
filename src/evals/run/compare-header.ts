import { canonicalJson, InvalidInputError } from '../../core/index.js'
import type { RunHeader } from '../record.js'

/** What makes a run what it is. What is not named here may change between a run and its resumption. */
const identity = {
  task: header => header.task,
  'task version': header => header.taskVersion,
  model: header => header.model,
  roles: header => canonicalJson(header.roles),
  dataset: header => header.dataset.name,
  'number of samples': header => String(header.dataset.samples),
  'fingerprint of the dataset': header => header.dataset.fingerprint,
  epochs: header => String(header.epochs),
  config: header => canonicalJson(header.config),
  scorers: header => header.scorers.join(', '),
  'limits of a sample': ({ limits: { sampleTokens, sampleMs, messages } }) =>
    canonicalJson({ sampleTokens, sampleMs, messages }),
} satisfies { [name: string]: (header: RunHeader) => string }

/** @throws InvalidInputError `other_run` that names every difference */
export function checkSameRun(folder: string, before: RunHeader, now: RunHeader): void {
  const differences = Object.entries(identity)
    .map(([name, of]) => ({ name, earlier: of(before), today: of(now) }))
    .filter(({ earlier, today }) => earlier !== today)
    .map(({ name, earlier, today }) => `${name} (${earlier} then, ${today} now)`)
  if (differences.length > 0)
    throw new InvalidInputError({
      code: 'other_run',
      where: folder,
      message: `${folder}: cannot be resumed, different in ${differences.join(' and ')}; begin another run`,
    })
}
