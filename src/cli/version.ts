import { readFileSync } from 'node:fs'

/** The version of the package; `src/cli` and `dist/cli` both lie two below its root. */
export function readVersion(): string {
  const file = new URL('../../package.json', import.meta.url)
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version
}
