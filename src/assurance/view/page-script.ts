/** @file The page's own script: zooming, and showing an element. Plain browser JavaScript, as nothing may be loaded. */
export const pageScript = `'use strict'
const all = new Map(JSON.parse(document.getElementById('elements').textContent).map(e => [e.id, e]))
const scroll = document.querySelector('.scroll')
const svg = scroll.querySelector('svg')
const [, , width, height] = svg.getAttribute('viewBox').split(' ').map(Number)
let scale = 1
function zoom(next, x = scroll.clientWidth / 2, y = scroll.clientHeight / 2) {
  const to = Math.min(3, Math.max(0.04, next))
  const left = (scroll.scrollLeft + x) * (to / scale) - x
  const top = (scroll.scrollTop + y) * (to / scale) - y
  scale = to
  svg.setAttribute('width', width * to)
  svg.setAttribute('height', height * to)
  scroll.scrollTo(left, top)
}
const fit = () => Math.min(1, (scroll.clientWidth - 4) / width, (scroll.clientHeight - 4) / height)
const ways = { in: () => scale * 1.3, out: () => scale / 1.3, fit, one: () => 1 }
for (const button of document.querySelectorAll('[data-zoom]'))
  button.addEventListener('click', () => zoom(ways[button.dataset.zoom]()))
scroll.addEventListener('wheel', event => {
  if (!event.ctrlKey) return
  event.preventDefault()
  const box = scroll.getBoundingClientRect()
  zoom(scale * Math.exp(-event.deltaY / 300), event.clientX - box.left, event.clientY - box.top)
}, { passive: false })
function node(tag, text, attributes = {}) {
  const made = document.createElement(tag)
  made.textContent = text ?? ''
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  return made
}
function row(list, name, value) {
  if (value === undefined || value === '' || value.length === 0) return
  list.append(node('dt', name))
  const cell = node('dd')
  cell.append(...(Array.isArray(value) ? value : [value]))
  list.append(cell)
}
const links = ids => (ids ?? []).map(id => node('button', id, { 'data-go': id, class: 'badge ' + (all.get(id)?.status ?? '') }))
function show(id, bring) {
  const element = all.get(id)
  if (!element) return
  for (const chosen of svg.querySelectorAll('.chosen')) chosen.classList.remove('chosen')
  const drawn = svg.querySelector('[data-id="' + CSS.escape(id) + '"]')
  drawn.classList.add('chosen')
  if (bring) {
    if (scale < 0.7) zoom(1)
    const [, x, y] = /translate\\(([-\\d.]+) ([-\\d.]+)\\)/.exec(drawn.getAttribute('transform')).map(Number)
    scroll.scrollTo(x * scale - scroll.clientWidth / 3, y * scale - scroll.clientHeight / 3)
    scroll.scrollIntoView({ block: 'nearest' })
  }
  const list = node('dl')
  const { evidence, confidence, review } = element
  row(list, 'Findings', element.findings.map(text => node('p', text)))
  if (element.reading !== undefined) row(list, 'Read now', node('strong', element.reading))
  if (evidence) {
    const { kind, path, store, ...where } = evidence.source
    const place = path ?? store
    row(list, 'Evidence', [element.href ? node('a', place, { href: element.href }) : node('span', place)])
    row(list, 'Where in it', [node('code', Object.entries(where).map(([k, v]) => k + ': ' + (typeof v === 'string' ? v : JSON.stringify(v))).join(', '))].filter(c => c.textContent))
    if (evidence.expect) row(list, 'Expected', node('code', Object.entries(evidence.expect).map(([k, v]) => k + ' ' + v).join(', ')))
    row(list, 'Expires', evidence.expires)
  }
  row(list, 'SHA-256', Object.entries(element.files ?? {}).map(([file, hash]) => node('p', file + ' ' + hash, { class: 'hash' })))
  if (review) row(list, 'Reviewed', review.reviewed + ' by ' + review.reviewer + ': ' + review.because)
  row(list, 'Confidence', confidence.lower === undefined ? 'not quantified' : 'at least ' + confidence.lower.toFixed(4) + ' that the quantified part holds (' + confidence.quantified + ' quantified, ' + confidence.unquantified + ' not)')
  row(list, 'Supported by', links(element.supportedBy))
  row(list, 'In context of', links(element.inContextOf))
  row(list, 'Challenged by', links(element.challengedBy))
  row(list, 'Answered by', links(element.answeredBy))
  document.getElementById('detail').replaceChildren(
    node('p', element.id + ' · ' + element.kind, { class: 'soft' }), node('h2', element.text), node('p', element.mark, { class: 'badge ' + element.status }), list)
  history.replaceState(null, '', '#' + id)
}
document.addEventListener('click', event => {
  const go = event.target.closest('[data-go]')
  if (go) return show(go.dataset.go, true)
  const drawn = event.target.closest('[data-id]')
  if (drawn) show(drawn.dataset.id, false)
})
svg.addEventListener('keydown', event => {
  const drawn = event.target.closest('[data-id]')
  if (!drawn || (event.key !== 'Enter' && event.key !== ' ')) return
  event.preventDefault()
  show(drawn.dataset.id, false)
})
zoom(1, 0, 0)
const first = decodeURIComponent(location.hash.slice(1))
show(all.has(first) ? first : document.querySelector('[data-go]')?.dataset.go, all.has(first))
`
