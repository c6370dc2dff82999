/** The page's sheet: light and dark, from a phone to a wide screen, nothing to load. */
export const style = `
:root { color-scheme: light dark; --ground: #fff; --text: #1c1f24; --quiet: #5b616b; --line: #d6d9de; --raised: #f5f6f8; --link: #1d5fb4 }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14161a; --text: #e8eaee; --quiet: #a4abb6; --line: #363b44; --raised: #1d2026; --link: #82b4f5 }
}
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); color: var(--text); font: 16px/1.5 system-ui, sans-serif }
header, nav, main, footer { max-width: 74rem; margin: 0 auto; padding: 0 1rem }
h1 { margin: 1.5rem 0 .25rem; font-size: 1.6rem; line-height: 1.2 }
h2 { margin: 2.5rem 0 .25rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: 1.25rem; overflow-wrap: anywhere }
h3 { margin: 1.5rem 0 .25rem; font-size: 1rem }
p, li { max-width: 48rem; overflow-wrap: anywhere }
.quiet, figcaption { color: var(--quiet) }
a { color: var(--link) }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: 1rem 0; padding: 0; list-style: none }
.skip { position: absolute; left: -100vw }
.skip:focus { left: 1rem; top: .5rem; padding: .5rem 1rem; background: var(--raised) }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
.wide { overflow-x: auto; margin: .75rem 0; border: 1px solid var(--line); border-radius: 6px }
table { border-collapse: collapse; width: 100%; font-size: .875rem; font-variant-numeric: tabular-nums }
caption { padding: .5rem .75rem; text-align: left; color: var(--quiet) }
th, td { padding: .4rem .6rem; border-top: 1px solid var(--line); text-align: right; white-space: nowrap; vertical-align: top }
thead th { border-top: 0; background: var(--raised) }
thead th:first-child { text-align: left }
th[scope=row], td.words { text-align: left }
th[scope=row] { font-weight: 600; max-width: 16rem; white-space: normal; overflow-wrap: anywhere; min-width: 8rem }
td small { display: block; color: var(--quiet) }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .75rem 0; padding: 0; list-style: none; font-size: .875rem }
.legend svg { width: 2.25rem; height: .75rem; margin-right: .4rem; vertical-align: middle }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 19rem), 1fr)); gap: 1rem; margin: 1rem 0 }
figure { margin: 0 }
figure svg { display: block; width: 100%; height: auto; overflow: visible }
figcaption { font-size: .875rem; font-weight: 600 }
.missed { font-weight: 700 }
footer { padding: 2rem 1rem; color: var(--quiet); font-size: .875rem }
@media print { .skip, nav { display: none } .wide { overflow: visible } }
`
