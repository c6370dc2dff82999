import type { PolicyDiffResponse } from '../api/types.js'

type Rate = PolicyDiffResponse['changed']

/** `3.0 %, 1.7 to 5.2 %`: a share with its 95 % interval; of nothing there is none. */
export function rateText({ share }: Rate): string {
  if (share === null) return 'no rate of nothing'
  const percent = (value: number): string => (100 * value).toFixed(1)
  return `${percent(share.value)} %, ${percent(share.low)} to ${percent(share.high)} %`
}
