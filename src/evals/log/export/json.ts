/** @file A run as one JSON document: header, result, and every sample unless its texts are to be left out. */
import type { SampleRecord } from '../../record.js'
import type { RunLog } from '../run-log.js'

export async function* toJson(run: RunLog, { text }: { text: boolean }): AsyncGenerator<string> {
  yield `{"header":${JSON.stringify(run.header)},"result":${JSON.stringify(run.result ?? null)},"samples":[`
  let before = ''
  for await (const record of run.records()) {
    yield `${before}${JSON.stringify(text ? record : withoutText(record))}`
    before = ',\n'
  }
  yield ']}\n'
}

/** What is left of a sample when nothing that was said may be shown: labels, verdicts, counts. */
export function withoutText(record: SampleRecord): object {
  const { id, epoch, cluster, scores, error, limit, usage, started, ms } = record
  return {
    id,
    epoch,
    cluster,
    scores: Object.fromEntries(
      Object.entries(scores).map(([name, score]) => [
        name,
        score.type === 'scored'
          ? { type: score.type, value: score.value }
          : { type: score.type, cause: score.cause },
      ]),
    ),
    error: error === undefined ? undefined : { code: error.code },
    limit,
    usage,
    started,
    ms,
  }
}
