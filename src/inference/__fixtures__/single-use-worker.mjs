// A worker that ends at its first message.
import { parentPort } from 'node:worker_threads'

parentPort.on('message', () => process.exit(5))
parentPort.postMessage({ type: 'ready', columns: 1 })
