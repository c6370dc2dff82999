/** @file What a route must know of its wire format. One file per route implements it; guarding is written once. */
import type { OpenAiError, StreamCodec } from '../adapters/index.js'
import type { Conversation } from '../guard/index.js'
import type { Judgement, StreamEvent, Subject } from '../pipeline/index.js'
import type { UpstreamCall } from './upstream.js'

/** What of any request the gateway itself looks at. */
export interface WireRequest {
  readonly model: string
  readonly stream?: boolean | null | undefined
}

/** What of a request is judged before the model's answer may leave. */
export interface Input {
  readonly subjects: readonly Subject[]
  /** The context in which the answer is judged: ends in what it answers. */
  readonly asked: Conversation
  /** What is to be known of the judging: written to the ledger's origin and to headers `x-ductile-NAME`. */
  readonly notes?: Readonly<Record<string, string>>
  /** Present when the upstream will remember the exchange. */
  readonly memory?: Memory
}

/** Keeps an exchange, so that what the upstream remembers of it can be judged with what comes later. */
export interface Memory {
  /** Before a whole answer leaves. */
  answered(answer: unknown): Promise<void>
  /** Before an event of a stream leaves. */
  spoke(event: StreamEvent): void | Promise<void>
}

export interface InputOptions {
  /** What happens to parts that hold no text. */
  readonly otherParts: 'refuse' | 'ignore'
  /** Of the run, for formats with a memory of their own. */
  readonly run: string
}

/** What the local echo model answers. */
export interface Echo {
  json(): string
  /** The same as an event stream. */
  stream(): AsyncIterable<Uint8Array>
}

export interface WireFormat<Request extends WireRequest = WireRequest> {
  /** As the client asks it. */
  readonly route: string
  /** As the upstream is asked. */
  readonly path: UpstreamCall['path']
  readonly codec: StreamCodec
  /** @throws InvalidInputError with the field at fault */
  parseRequest(body: unknown): Request
  /** @throws InvalidInputError for what cannot be judged */
  input(request: Request, options: InputOptions): Input | Promise<Input>
  /** What a whole answer says: one conversation a choice, at least. @throws InvalidInputError if it is no such answer */
  output(answer: unknown, input: Input): readonly Subject[]
  echo(request: Request, input: Input, now: Date): Echo
  /** The answer with the verdict in a field of the format's own, for clients that ask for it. */
  withVerdict?(
    answer: unknown,
    verdict: { input: readonly Judgement[]; output: readonly Judgement[] },
  ): unknown
  /** The format's shape of an error. @default OpenAI's */
  errorBody?(status: number, error: OpenAiError): unknown
}
