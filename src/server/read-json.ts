import { openAiError } from '../adapters/index.js'
import { HttpError } from './http-error.js'

/** Deeper nesting than any request has; writing it again would overflow the stack at some thousands. */
const maxDepth = 200

/**
 * Reads a request's JSON body without keeping more than the limit.
 *
 * The content type must be JSON: a page of another origin cannot send that without asking first, and is refused then.
 *
 * @throws HttpError 415 for another content type or an encoding such as gzip, 413 above the limit, 400 for what is no
 *   JSON in UTF-8 or nested too deep
 */
export async function readJson(request: Request, maxBytes: number): Promise<unknown> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new HttpError(
      415,
      openAiError({
        message: `content-type must be application/json, got "${type.slice(0, 100)}"`,
        code: 'unsupported_media_type',
      }),
    )
  // Nothing is unpacked, so nothing can grow in unpacking.
  const encoding = request.headers.get('content-encoding')
  if (encoding !== null && !/^identity$/i.test(encoding))
    throw new HttpError(
      415,
      openAiError({
        message: `content-encoding must be left out, got "${encoding.slice(0, 50)}"`,
        code: 'unsupported_encoding',
      }),
    )
  const text = await readText(request, maxBytes)
  if (isDeep(text))
    throw new HttpError(
      400,
      openAiError({ message: `the body is nested deeper than ${maxDepth} levels`, code: 'too_deep' }),
    )
  try {
    return JSON.parse(text)
  } catch (cause) {
    // The parser's message quotes the text, so it is not repeated.
    throw new HttpError(400, openAiError({ message: 'the body is not valid JSON', code: 'invalid_json' }), {
      cause,
    })
  }
}

/** Counts brackets outside of strings. What is no JSON may be counted wrong; the parser refuses it. */
function isDeep(text: string): boolean {
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === 92) at += 1
      else if (code === 34) inString = false
    } else if (code === 34) inString = true
    else if (code === 91 || code === 123) {
      depth += 1
      if (depth > maxDepth) return true
    } else if (code === 93 || code === 125) depth -= 1
  }
  return false
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
