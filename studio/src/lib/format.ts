/** @file Numbers and times as people read them. */

/** 0.734 → `73 %`; what rounds to nothing but is not nothing → `< 1 %`. */
export function percent(probability: number): string {
  if (probability > 0 && probability < 0.005) return '< 1 %'
  return `${Math.round(probability * 100)} %`
}

/** 0 → `0 ms`, 0.42 → `0.42 ms`, 6.41 → `6.4 ms`, 128.2 → `128 ms`, 2500 → `2.5 s`. */
export function duration(ms: number): string {
  if (ms === 0) return '0 ms'
  if (ms >= 1000) return `${(ms / 1000).toFixed(1)} s`
  return `${ms.toFixed(ms < 1 ? 2 : ms < 100 ? 1 : 0)} ms`
}

/** +12, −8, 0: with a real minus sign, so that digits stay in line. */
export function signed(points: number): string {
  const rounded = Math.round(points * 10) / 10
  if (rounded === 0) return '0'
  return rounded > 0 ? `+${rounded}` : `−${Math.abs(rounded)}`
}

/** 12345 → `12,345` */
export function count(value: number): string {
  return value.toLocaleString('en-GB')
}

/** An ISO time as local date and time to the second; what is no time is shown as it is. */
export function localTime(iso: string): string {
  const time = new Date(iso)
  if (Number.isNaN(time.getTime())) return iso
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`
}

/** The first 12 characters of a hash. */
export function shortHash(hash: string): string {
  return hash.length > 12 ? `${hash.slice(0, 12)}…` : hash
}
