import { type FSWatcher, watch } from 'node:fs'
import { basename, dirname } from 'node:path'

/** How long a file must be quiet after it changed, in milliseconds: editors write in several steps. */
const quietMs = 100

/**
 * Tells once files have changed and are quiet again. Their folders are watched, so that a file put in another's place is
 * seen too.
 *
 * @returns ends the watching
 */
export function watchFiles(
  files: readonly string[],
  { onChange, onError }: { onChange: () => void; onError: (error: unknown) => void },
): () => void {
  let timer: NodeJS.Timeout | undefined
  const folders = new Set(files.map(file => dirname(file)))
  const watchers: FSWatcher[] = []
  for (const folder of folders) {
    const within = files.filter(file => dirname(file) === folder)
    const names = new Set(within.map(file => basename(file)))
    const watcher = watch(folder, (_event, name) => {
      if (name !== null && !names.has(name)) return
      clearTimeout(timer)
      timer = setTimeout(onChange, quietMs)
    })
    watcher.on('error', onError)
    watchers.push(watcher)
  }
  return () => {
    clearTimeout(timer)
    for (const watcher of watchers) watcher.close()
  }
}
