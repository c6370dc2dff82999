/** @file What a solution points at. Plain data; paths are relative to the folder that the case is checked in. */

/** Where the evidence lies. */
export type EvidenceSource =
  /** A whole file, or a folder with all files in it. Nothing is read out of it. */
  | { readonly kind: 'file'; readonly path: string }
  /** A value of a JSON document: a number, or an object with `value`, `low`, `high`. */
  | {
      readonly kind: 'json'
      readonly path: string
      /** RFC 6901. */
      readonly pointer: string
      /** Where the pointer leads to a list: takes the one item with all of these fields. */
      readonly where?: Readonly<Record<string, string | number | boolean>>
    }
  /** A cell of a Markdown table, such as `0.886 [0.862, 0.908]` or `12.8 % [9.2, 17.5]`. */
  | {
      readonly kind: 'table'
      readonly path: string
      /** Text that the first cell of the row begins with, or begins with and the following cells contain. */
      readonly row: string | readonly string[]
      /** Heading of the column; its first such table with the row is taken. */
      readonly column: string
    }
  /** A model's card: every file it lists must be there and carry its hash. */
  | { readonly kind: 'card'; readonly path: string }
  /** A test: the file must hold one with that title. With a report of vitest (`--reporter=json`) it must have passed. */
  | { readonly kind: 'test'; readonly path: string; readonly title: string; readonly report?: string }
  /** Entries of a ledger: the chain must be intact and entry `last` must carry this hash. */
  | { readonly kind: 'ledger'; readonly store: string; readonly last: number; readonly hash: string }

/** What the value that is read must be. With an interval, `on` says which end is compared. */
export interface Expectation {
  readonly atLeast?: number
  readonly atMost?: number
  readonly equals?: number | string | boolean
  /** `value`: the estimate. `bound`: the end of its 95 % interval that is worse for the claim. @default 'bound' */
  readonly on?: 'value' | 'bound'
}

export interface Evidence {
  readonly source: EvidenceSource
  readonly expect?: Expectation
  /** ISO date, in UTC; from that day on the evidence is stale. */
  readonly expires?: string
  /** Files or folders of which the evidence speaks: a change in any makes it stale. */
  readonly dependsOn?: readonly string[]
  /**
   * The source must quote the first `characters` of a value elsewhere, such as the hash of the model it measured. Where it
   * does not, the evidence speaks of something else and is stale.
   */
  readonly quotes?: { readonly path: string; readonly pointer: string; readonly characters: number }
  /** A confidence that the claim holds, in [0, 1], from an analysis that the source describes. */
  readonly confidence?: number
}
