/** The report's sheet: light and dark, from a phone to a wide screen and paper, nothing to load. */
export const style = `
:root { color-scheme: light dark; --ground: #fff; --text: #1c1f24; --quiet: #5b616b; --line: #d6d9de; --raised: #f5f6f8; --link: #1d5fb4; --bad: #a3142f; --good: #1e7a5c; --odd: #8a5d06 }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14161a; --text: #e8eaee; --quiet: #a4abb6; --line: #363b44; --raised: #1d2026; --link: #82b4f5; --bad: #f7748a; --good: #56c19a; --odd: #dfae4c }
}
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 72rem; padding: 0 1rem 3rem; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif }
h1 { margin: 1.75rem 0 .25rem; font-size: 1.6rem; line-height: 1.2; overflow-wrap: anywhere }
h2 { margin: 2.5rem 0 .5rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: 1.2rem }
h3 { margin: 1rem 0 .25rem; font-size: 1rem }
p, li { max-width: 52rem; overflow-wrap: anywhere }
.quiet, figcaption, dt { color: var(--quiet) }
.bad { color: var(--bad); font-weight: 600 }
.good { color: var(--good); font-weight: 600 }
.odd { color: var(--odd); font-weight: 600 }
.big { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 14rem), 1fr)); gap: 1rem; margin: 1rem 0 }
.big > div { padding: .75rem 1rem; border: 1px solid var(--line); border-radius: 8px; background: var(--raised) }
.big dd { margin: 0; font-size: .875rem }
.big dd b { display: block; font-size: 1.75rem; line-height: 1.2; font-variant-numeric: tabular-nums }
.wide { overflow-x: auto; margin: .75rem 0 }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums }
th, td { padding: .4rem .75rem .4rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: baseline }
td b { white-space: nowrap }
td { min-width: 4rem }
thead th { border: 0; color: var(--quiet); font-weight: 600 }
tbody th { font-weight: 500; min-width: 9rem; overflow-wrap: anywhere }
.end { text-align: right }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 26rem), 1fr)); gap: 1.5rem; margin: 1rem 0 }
figure { margin: 0 }
figure svg { display: block; width: 100%; height: auto; overflow: visible }
figcaption { font-size: .875rem }
details { border-top: 1px solid var(--line); padding: .4rem 0 }
summary { cursor: pointer; overflow-wrap: anywhere }
summary span { margin-left: .75rem; font-size: .875rem }
pre { margin: .5rem 0; padding: .5rem .75rem; background: var(--raised); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; font-size: .85rem }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
footer { margin-top: 2.5rem; color: var(--quiet); font-size: .875rem }
`
