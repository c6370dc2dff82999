/** @file What the pool and its worker threads say to each other. */

/** Given to a worker at its start. */
export interface WorkerStart {
  /** The verified bytes of the ONNX file, over a SharedArrayBuffer. */
  readonly weights: Uint8Array
}

/** Several sequences to run, one behind the other in `ids`. */
export interface RunMessage {
  readonly ids: Int32Array
  readonly lengths: Int32Array
  /** Per sequence, index of its first token of type 1. */
  readonly secondStarts: Int32Array
}

export type WorkerMessage =
  | { readonly type: 'ready'; readonly columns: number }
  | { readonly type: 'start-failed'; readonly message: string }
  /** Row by row, `columns` values each. */
  | { readonly type: 'logits'; readonly logits: Float32Array }
  | { readonly type: 'run-failed'; readonly message: string }
