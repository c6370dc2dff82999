import { openAiError } from '../adapters/index.js'
import { HttpError } from './http-error.js'

/**
 * Reads a request's JSON body without keeping more than the limit.
 *
 * The content type must be JSON: a page of another origin cannot send that without asking first, and is refused then.
 *
 * @throws HttpError 415 for another content type, 413 above the limit, 400 for what is no JSON in UTF-8
 */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new HttpError(
      415,
      openAiError({
        message: `content-type must be application/json, got "${type}"`,
        code: 'unsupported_media_type',
      }),
    )
  const text = await readText(request, maxBytes)
  try {
    return JSON.parse(text)
  } catch (cause) {
    // The parser's message quotes the text, so it is not repeated.
    throw new HttpError(400, openAiError({ message: 'the body is not valid JSON', code: 'invalid_json' }), {
      cause,
    })
  }
}

async function readText(request: Request, maxBytes: number): Promise<string> {
  const tooLarge = () =>
    new HttpError(
      413,
      openAiError({ message: `the body is larger than ${maxBytes} bytes`, code: 'body_too_large' }),
      { headers: { connection: 'close' } },
    )
  const announced = request.headers.get('content-length')
  if (announced !== null && Number(announced) > maxBytes) throw tooLarge()
  const bytes = announced === null ? await readUpTo(request, maxBytes, tooLarge) : await request.arrayBuffer()
  if (bytes.byteLength > maxBytes) throw tooLarge()
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new HttpError(
      400,
      openAiError({ message: 'the body is not valid UTF-8', code: 'invalid_encoding' }),
      {
        cause,
      },
    )
  }
}

/** A body of unannounced length is counted as it comes. */
async function readUpTo(request: Request, maxBytes: number, tooLarge: () => HttpError): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = request.body?.getReader()
  for (;;) {
    const next = await reader?.read()
    if (next === undefined || next.done) return Buffer.concat(chunks)
    size += next.value.byteLength
    if (size > maxBytes) {
      await reader?.cancel()
      throw tooLarge()
    }
    chunks.push(next.value)
  }
}
