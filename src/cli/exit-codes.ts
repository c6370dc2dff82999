/** What a run of the command says by its exit status. Scripts rely on these: a change is a breaking change. */
export const exitCodes = Object.freeze({
  /** Done; nothing was flagged and no gate fell short. */
  ok: 0,
  /** Done; something was flagged or a gate fell short. */
  finding: 1,
  /** The call, its input or the machine was wrong; one line on standard error says what. */
  failure: 2,
  /** SIGINT: 128 + 2. */
  interrupted: 130,
  /** The reader of standard output went away: 128 + 13, as a shell reports SIGPIPE. */
  brokenPipe: 141,
  /** SIGTERM: 128 + 15. */
  terminated: 143,
} as const)
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]
