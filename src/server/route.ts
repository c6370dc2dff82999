/** @file What routes share. */
import { randomUUID } from 'node:crypto'
import type { Context } from 'hono'
import type { Pipeline } from '../pipeline/index.js'
import type { AppDependencies } from './app-dependencies.js'
import type { Metrics } from './metrics.js'
import type { WireRequest } from './wire-format.js'

export interface RouteOptions {
  readonly dependencies: AppDependencies
  /** Absent: guards are off. */
  readonly pipeline: Pipeline | undefined
  readonly metrics: Metrics
  readonly maxBodyBytes: number
  /** Told what is asked, once it is known to be a request. */
  readonly onRequest?: (request: WireRequest) => void
}

export type Route = (context: Context) => Promise<Response>

/** The client may name the run a request belongs to (`x-ductile-run`); otherwise each request is one. */
export function runOf(context: Context): string {
  const named = context.req.header('x-ductile-run')
  return named !== undefined && /^[\w.:-]{1,128}$/.test(named) ? named : randomUUID()
}
