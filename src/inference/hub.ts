import { InvalidArgumentError, InvalidInputError } from '../core/index.js'

/** A model on a hub, as `hub:owner/name@revision` names it. */
export interface HubReference {
  readonly repository: string
  /** Branch, tag or commit. A commit is the only one that cannot change. */
  readonly revision: string
}

/**
 * Reads `hub:owner/name@revision`; without a revision, `main`.
 *
 * @throws InvalidArgumentError if it has another form
 */
export function parseHubReference(reference: string): HubReference {
  const parts = /^hub:([\w.-]+\/[\w.-]+)(?:@([\w./-]+))?$/.exec(reference)
  if (!parts)
    throw new InvalidArgumentError(
      `parseHubReference: expected "hub:owner/name" or "hub:owner/name@revision", got "${reference}"`,
    )
  return { repository: parts[1]!, revision: parts[2] ?? 'main' }
}

/** What of the hub's client is used, so that a test or a mirror can stand in for it. */
export type SnapshotDownload = (options: {
  repo: { type: 'model'; name: string }
  revision: string
  cacheDir?: string
  hubUrl?: string
}) => Promise<string>

/** Where a model comes from and goes to, beside its reference. */
export interface HubOptions {
  readonly cacheDirectory?: string
  readonly hubUrl?: string
  readonly download?: SnapshotDownload
}

/**
 * Brings a model folder from a hub into the hub client's own cache (`HF_HUB_CACHE`) and returns the folder. Its files
 * are verified against its card like any other's.
 *
 * @param options.hubUrl - another hub or a mirror. @default `HF_ENDPOINT` of the environment, else the public one
 * @param options.download - stands in for `snapshotDownload` of `@huggingface/hub`, which is loaded only here
 * @throws InvalidInputError with code `hub_download` when the hub does not give it
 */
export async function downloadModel(reference: string, options: HubOptions = {}): Promise<string> {
  const { repository, revision } = parseHubReference(reference)
  const hubUrl = options.hubUrl ?? (process.env.HF_ENDPOINT || undefined)
  const download = options.download ?? (await import('@huggingface/hub')).snapshotDownload
  try {
    return await download({
      repo: { type: 'model', name: repository },
      revision,
      ...(options.cacheDirectory === undefined ? {} : { cacheDir: options.cacheDirectory }),
      ...(hubUrl === undefined ? {} : { hubUrl: hubUrl.replace(/\/+$/, '') }),
    })
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new InvalidInputError({
      code: 'hub_download',
      message: `model ${reference} could not be downloaded: ${why}`,
      where: reference,
      cause,
    })
  }
}
