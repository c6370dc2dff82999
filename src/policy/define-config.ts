/** @file Types for a configuration written in TypeScript. Loads nothing: the command reads it before anything else. */
import type { ConfigDocument } from './config-document.js'
import type { PolicyDocument } from './document.js'

/** A configuration, checked by the compiler as it is typed; what it says is checked again when it is read. */
export const defineConfig = (config: ConfigDocument): ConfigDocument => config

/** A policy in a file of its own. */
export const definePolicy = (policy: PolicyDocument): PolicyDocument => policy
