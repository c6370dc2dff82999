import { cp, mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The tiny model `make_tiny_model.py` writes. */
export const tinyGuardDirectory = fileURLToPath(new URL('./tiny-guard', import.meta.url))

/** A copy of it that a test may break. */
export async function copyOfTinyGuard(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'ductile-model-'))
  await cp(tinyGuardDirectory, directory, { recursive: true })
  return directory
}
