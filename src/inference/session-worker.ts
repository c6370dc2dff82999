/** @file The inside of a worker thread: one session with one thread of its own. Answers messages in order. */
import { parentPort, workerData } from 'node:worker_threads'
import { InferenceSession, Tensor } from 'onnxruntime-node'
import type { RunMessage, WorkerMessage, WorkerStart } from './worker-protocol.js'

const port = parentPort
if (port === null) throw new Error('session-worker must be started as a worker thread')
const send = (message: WorkerMessage, transfer: ArrayBuffer[] = []): void =>
  port.postMessage(message, transfer)

/** One sequence at a time: see the room's README for why rows are not padded into one tensor. */
async function runOne(
  session: InferenceSession,
  ids: Int32Array,
  secondStart: number,
): Promise<Float32Array> {
  const shape = [1, ids.length]
  const values = new BigInt64Array(ids.length)
  const types = new BigInt64Array(ids.length)
  for (let i = 0; i < ids.length; i++) {
    values[i] = BigInt(ids[i]!)
    if (i >= secondStart) types[i] = 1n
  }
  const { logits } = await session.run({
    input_ids: new Tensor('int64', values, shape),
    attention_mask: new Tensor('int64', new BigInt64Array(ids.length).fill(1n), shape),
    token_type_ids: new Tensor('int64', types, shape),
  })
  if (logits?.type !== 'float32') throw new Error('the graph has no float32 output named "logits"')
  return logits.data as Float32Array
}

async function run(session: InferenceSession, { ids, lengths, secondStarts }: RunMessage): Promise<void> {
  const rows: Float32Array[] = []
  let offset = 0
  for (const [row, length] of lengths.entries()) {
    rows.push(await runOne(session, ids.subarray(offset, offset + length), secondStarts[row]!))
    offset += length
  }
  const columns = rows[0]?.length ?? 0
  const logits = new Float32Array(rows.length * columns)
  rows.forEach((values, row) => {
    logits.set(values, row * columns)
  })
  send({ type: 'logits', logits }, [logits.buffer as ArrayBuffer])
}

const describe = (error: unknown): string => (error instanceof Error ? error.message : String(error))

async function start({ weights }: WorkerStart): Promise<void> {
  // onnxruntime reads no shared memory, so each worker makes one copy, free again once the session is built
  const session = await InferenceSession.create(Uint8Array.from(weights), {
    executionProviders: ['cpu'],
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  })
  const probe = await runOne(session, Int32Array.of(0, 0), 2)
  port!.on('message', (message: RunMessage) => {
    run(session, message).catch(error => send({ type: 'run-failed', message: describe(error) }))
  })
  send({ type: 'ready', columns: probe.length })
}

start(workerData as WorkerStart).catch(error => send({ type: 'start-failed', message: describe(error) }))
