import { readFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { parseDocument } from 'yaml'
import { z } from 'zod'
import { ConfigurationError } from '../../core/index.js'
import { strictnesses } from '../../guard/index.js'
import { suggestion } from '../nearest.js'
import { findConfig } from './find-config.js'
import { substitute } from './substitute.js'

/** A value from the environment arrives as text. */
const integer = (min: number, max: number): z.ZodType<number> =>
  z.preprocess(
    value => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value),
    z.number().int().min(min).max(max),
  )
const yesOrNo = z.preprocess(
  value => (value === 'true' ? true : value === 'false' ? false : value),
  z.boolean(),
)

/** Every key a configuration file may have, with the rule it must keep. */
const fields = {
  port: integer(0, 65_535),
  host: z.string().min(1),
  upstream: z.string().min(1),
  upstreamKey: z.string().min(1),
  allowLinkLocalUpstream: yesOrNo,
  store: z.string().min(1),
  durability: z.enum(['power-loss', 'process-crash']),
  keys: z.array(z.string().min(16)),
  strictness: z.enum(strictnesses),
  thresholds: z.enum(['rubric', 'calibrated']),
  failureMode: z.enum(['closed', 'open']),
  captureContent: yesOrNo,
  policy: z.string().min(1),
  model: z.string().min(1),
  workers: integer(1, 256),
} as const

const schema = z.strictObject(fields).partial()

/** What a configuration file says. Flags override it; what neither says has the default in the command's help. */
export type Config = z.infer<typeof schema>

export interface ReadConfig {
  readonly config: Config
  /** The file it was read from; undefined when there is none. Relative paths in it start at its folder. */
  readonly file: string | undefined
  readonly folder: string
}

/**
 * Finds, reads and checks the configuration.
 *
 * @throws ConfigurationError naming file and key (and line, where the text itself is broken)
 */
export async function readConfig({
  flag,
  env,
  cwd,
}: {
  flag?: string | undefined
  env: Readonly<Record<string, string | undefined>>
  cwd: string
}): Promise<ReadConfig> {
  const file = findConfig({ flag, env, cwd })
  if (file === undefined) return { config: {}, file, folder: cwd }
  const config = parseConfig(await readFile(file, 'utf8'), { file, env })
  return { config, file, folder: dirname(file) }
}

/** The content of a configuration file, JSON or YAML, checked. @throws ConfigurationError */
export function parseConfig(
  text: string,
  { file, env }: { file: string; env: Readonly<Record<string, string | undefined>> },
): Config {
  const document = parseDocument(text, { prettyErrors: true })
  const broken = document.errors[0]
  if (broken !== undefined)
    throw new ConfigurationError({ where: file, message: `${file}: ${broken.message}`, cause: broken })
  const value: unknown = document.toJS() ?? {}
  const parsed = schema.safeParse(substitute(value, { env, where: file }))
  if (parsed.success) return parsed.data
  throw new ConfigurationError({ where: file, message: `${file}: ${explain(parsed.error)}` })
}

/** All faults in one line, values left out: one may be a key. */
function explain(error: z.ZodError): string {
  return error.issues
    .map(issue => {
      if (issue.code === 'unrecognized_keys')
        return issue.keys.map(key => `unknown key "${key}"${suggestion(key, Object.keys(fields))}`).join('; ')
      return `${issue.path.map(String).join('.') || 'the file'}: ${issue.message}`
    })
    .join('; ')
}
