import { join, resolve } from 'node:path'
import type { ReadConfig } from './config/read-config.js'

/** Folder for what Ductile keeps, in the working directory unless the configuration says otherwise. */
export const dataFolder = '.ductile'

/** The store in force: the flag, else the configuration (a relative path starts at its folder), else `.ductile/ductile.db`. */
export function storeLocation({
  flag,
  read,
  cwd,
}: {
  flag?: string | undefined
  read: ReadConfig
  cwd: string
}): string {
  if (flag !== undefined) return absolute(flag, cwd)
  const { store } = read.config
  return store === undefined ? `sqlite:${join(cwd, dataFolder, 'ductile.db')}` : absolute(store, read.folder)
}

function absolute(url: string, folder: string): string {
  const path = url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : url
  const isPath = path !== '' && path !== ':memory:' && (path !== url || !/^[a-z][a-z0-9+.-]+:/i.test(path))
  return isPath ? `sqlite:${resolve(folder, path.replace(/^\/\/(?=\/)/, ''))}` : url
}
