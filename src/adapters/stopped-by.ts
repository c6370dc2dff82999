import { guardInput, type InputOptions, type Judgement, type Subject } from '../pipeline/index.js'

/**
 * Judges texts that have their place already: the judgement that stops them, if one does.
 *
 * @throws StoreError from the pipeline, or the abort's reason
 */
export async function stoppedBy(
  input: readonly Subject[],
  context: Pick<InputOptions<unknown>, 'pipeline' | 'run' | 'origin' | 'abort'>,
): Promise<Judgement | undefined> {
  const call = await guardInput({ ...context, input, gate: 'serial', start: async () => undefined })
  return call.type === 'blocked' ? call.by : undefined
}
