/** What a tool takes, as JSON Schema says it; the part that is checked here. `dict` and `float` are BFCL's words. */
export interface ToolDefinition {
  readonly name: string
  readonly description?: string
  readonly parameters: {
    readonly properties?: Readonly<Record<string, ParameterSchema>>
    readonly required?: readonly string[]
    /** Whether arguments without a property are taken. @default false */
    readonly additionalProperties?: boolean
  }
}

export interface ParameterSchema {
  readonly type?: string | readonly string[]
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly pattern?: string
  readonly items?: ParameterSchema
  readonly properties?: Readonly<Record<string, ParameterSchema>>
  readonly required?: readonly string[]
}
