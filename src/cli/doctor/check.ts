/** One thing that was looked at. `broken` keeps Ductile from doing its work; `warning` does not. */
export interface Check {
  readonly name: string
  readonly state: 'ok' | 'warning' | 'broken'
  /** One line for a person. */
  readonly message: string
  /** The same as data, plain JSON. */
  readonly detail?: Readonly<Record<string, unknown>>
}

/** Runs a check; what it throws is a finding, not the end of the examination. */
export async function examine(
  name: string,
  look: () => Promise<Omit<Check, 'name'>>,
  explain: (error: unknown) => string,
): Promise<Check> {
  try {
    return { name, ...(await look()) }
  } catch (error) {
    return { name, state: 'broken', message: explain(error) }
  }
}
