/** @file Serves the built studio. */
import { readFile, realpath, stat } from 'node:fs/promises'
import { extname, join, resolve, sep } from 'node:path'

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

/** No other host, no inline script, in nobody's frame. Charts set styles on elements, hence inline styles. */
const pageHeaders = Object.freeze({
  'content-security-policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
})

/**
 * The file of the folder that a path names, `/` being `index.html`; undefined when there is none. Links that lead out
 * of the folder, unknown endings and hidden files are as good as missing. Files under `assets/` carry a hash in their
 * names and may be kept for a year; the rest is asked for again.
 *
 * @param path - of the URL, still percent-encoded
 */
export async function staticFile(folder: string, path: string): Promise<Response | undefined> {
  const relative = decoded(path)
  if (relative === undefined) return undefined
  const type = types[extname(relative)]
  if (type === undefined) return undefined
  const file = await inside(resolve(folder), relative)
  if (file === undefined) return undefined
  const lasting = relative.startsWith('assets/')
  return new Response(new Uint8Array(await readFile(file)), {
    headers: {
      ...pageHeaders,
      'content-type': type,
      'cache-control': lasting ? 'public, max-age=31536000, immutable' : 'no-cache',
    },
  })
}

/** What `/` shows when the studio was not built. */
export function studioMissing(): Response {
  const page =
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Ductile</title><h1>The studio is not built</h1>' +
    '<p>Build it with <code>npm run build</code>, then load this page again. The gateway itself is running: ' +
    '<code>POST /v1/chat/completions</code>, <code>POST /v1/moderations</code>.</p></html>'
  return new Response(page, { status: 503, headers: { ...pageHeaders, 'content-type': types['.html']! } })
}

function decoded(path: string): string | undefined {
  try {
    const name = decodeURIComponent(path).replace(/^\/+/, '')
    const parts = name === '' ? ['index.html'] : name.split('/')
    const isPlain = parts.every(part => part !== '' && !part.startsWith('.') && !/[\\\0:]/.test(part))
    return isPlain ? parts.join('/') : undefined
  } catch {
    // Not percent-encoded text: no file has such a name.
    return undefined
  }
}

async function inside(folder: string, relative: string): Promise<string | undefined> {
  try {
    const [root, file] = await Promise.all([realpath(folder), realpath(join(folder, relative))])
    return file.startsWith(root + sep) && (await stat(file)).isFile() ? file : undefined
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? ''
    if (['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'ELOOP'].includes(code)) return undefined
    throw error
  }
}
