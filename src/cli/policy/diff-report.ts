/** @file What a candidate would change, for a person. */
import type { PolicyDiff, Rate } from '../../policy/index.js'
import type { Output } from '../host.js'
import { table } from '../table.js'

/** `12 of 400 (3.0 % [1.7, 5.2])`: Wilson's 95 % interval. */
export function describeRate({ count, of, share }: Rate): string {
  const percent = (value: number): string => (100 * value).toFixed(1)
  const interval =
    share === null
      ? 'no rate of nothing'
      : `${percent(share.value)} % [${percent(share.low)}, ${percent(share.high)}]`
  return `${count} of ${of} (${interval})`
}

export function renderDiff(diff: PolicyDiff, out: Output): string {
  const { candidate, baseline, newlyStopped, newlyPassed, changed, undetermined, leftOut, examples } = diff
  const { bold } = out.style
  const against =
    baseline === 'recorded' ? 'what was decided and recorded' : `${baseline.name} ${baseline.version}`
  const range =
    diff.oldest === null || diff.newest === null
      ? 'no recorded traffic'
      : `entries ${diff.oldest.sequence} to ${diff.newest.sequence}, ${diff.oldest.at} to ${diff.newest.at}`
  const lines = [
    `${bold(`${candidate.name} ${candidate.version}`)} against ${against}`,
    range,
    `changed        ${describeRate(changed)}`,
    `newly stopped  ${describeRate(newlyStopped)}`,
    `newly passed   ${describeRate(newlyPassed)}`,
    ...Object.entries(undetermined).map(
      ([check, count]) => `undetermined   ${count}: ${check} was not asked then`,
    ),
    `left out       ${leftOut.beside} of candidates, ${leftOut.playground} of the playground, ${leftOut.policyChanges} changes of policy`,
    '',
  ]
  const where = table(
    [{ heading: 'route' }, { heading: 'tenant' }, { heading: 'edge' }, { heading: 'changed' }],
    diff.places.map(({ route, tenant, edge, changed: rate }) => [
      route ?? '-',
      tenant ?? '-',
      edge,
      describeRate(rate),
    ]),
    out,
  )
  if (examples.length === 0) return `${lines.join('\n')}\n${where}`
  const shown = table(
    [
      { heading: 'entry' },
      { heading: 'edge' },
      { heading: 'from' },
      { heading: 'to' },
      { heading: 'spans' },
      { heading: 'why', wrap: true },
    ],
    examples.map(({ sequence, edge, from, to, spans }) => [
      String(sequence),
      edge,
      from.action,
      to.action,
      spans.map(({ span }) => `${span.start}-${span.end}`).join(' ') || '-',
      to.action === 'allow' ? from.reason : to.reason,
    ]),
    out,
  )
  return `${lines.join('\n')}\n${where}\n${shown}`
}
