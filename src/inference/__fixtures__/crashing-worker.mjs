// A worker that answers with the number of tokens of each sequence; token 666 ends its thread, token 667 makes it throw.
import { parentPort } from 'node:worker_threads'

parentPort.on('message', ({ ids, lengths }) => {
  if (ids.includes(666)) process.exit(7)
  if (ids.includes(667)) throw new Error('boom')
  if (ids.includes(668)) return parentPort.postMessage({ type: 'run-failed', message: 'refused' })
  parentPort.postMessage({ type: 'logits', logits: Float32Array.from(lengths) })
})
parentPort.postMessage({ type: 'ready', columns: 1 })
