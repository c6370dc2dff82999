/** What a benchmark measures and how far it may be trusted; shown with every report. */
export interface BenchmarkCard {
  /** The identifier of the published system, as `ductile systems` lists it, where it is one. */
  readonly system?: string
  readonly title: string
  readonly source: string
  readonly licence: string
  /** What its terms forbid or ask for. `no-adversarial-training` is enforced by the exporter of training data. */
  readonly terms: readonly {
    readonly rule: 'no-adversarial-training' | 'non-commercial' | 'no-redistribution' | 'other'
    readonly text: string
  }[]
  readonly measures: string
  /** Known errors of the paper or release, and how they are treated here. */
  readonly errata: readonly { readonly what: string; readonly treatment: string }[]
  readonly judge: string
}
