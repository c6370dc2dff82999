/** A policy as the settings name it: a file, or one that stands in the configuration itself. */
export type PolicySource = string | { readonly document: unknown; readonly file: string }
