/** @file The page's style. Texts are at 4.5:1 or more on their ground, in both themes. */
export const pageStyle = `
:root { color-scheme: light dark; --ground: #f4f6f7; --surface: #fff; --ink: #131a20; --soft: #4d5a66; --line: #d8dfe4; --strong: #8593a0;
--supported: #1e7a5c; --supported-wash: #e2f2ec; --incomplete: #4d5a66; --incomplete-wash: #eef1f3; --stale: #8a5d06; --stale-wash: #f8eed8; --undermined: #a3142f; --undermined-wash: #f9e3e6; --focus: #0b6f8a }
@media (prefers-color-scheme: dark) { :root { --ground: #0e1317; --surface: #151c22; --ink: #e8edf1; --soft: #a0aeba; --line: #2a353e; --strong: #6d7d8a;
--supported: #56c19a; --supported-wash: #14302a; --incomplete: #a0aeba; --incomplete-wash: #1c252c; --stale: #dfae4c; --stale-wash: #352a13; --undermined: #f7748a; --undermined-wash: #3d1b23; --focus: #7fd0e4 } }
* { box-sizing: border-box }
body { margin: 0; padding: 1rem clamp(0.75rem, 2vw, 2rem); background: var(--ground); color: var(--ink); font: 1rem/1.5 ui-sans-serif, system-ui, "Segoe UI", Roboto, Arial, sans-serif }
h1 { margin: 0; font-size: 1.5rem } h2 { margin: 0 0 .5rem; font-size: 1.0625rem; overflow-wrap: anywhere }
.soft { color: var(--soft); font-size: .875rem; margin: .25rem 0 }
.badge { display: inline-block; margin: .125rem 0; padding: .0625rem .5rem; border: 1px solid currentcolor; border-radius: 1rem; font: inherit; font-size: .8125rem; background: none; color: var(--soft) }
button { cursor: pointer } :focus-visible { outline: 2px solid var(--focus); outline-offset: 2px }
.badge.supported { color: var(--supported); background: var(--supported-wash) } .badge.incomplete { color: var(--incomplete); background: var(--incomplete-wash) }
.badge.stale { color: var(--stale); background: var(--stale-wash) } .badge.undermined { color: var(--undermined); background: var(--undermined-wash) }
ul { padding: 0; list-style: none } li { margin: .375rem 0 }
main { display: grid; grid-template-columns: minmax(0, 1fr) 23rem; gap: 1rem }
.graph, aside, .more > details { min-width: 0; border: 1px solid var(--line); border-radius: 10px; background: var(--surface) }
.tools { display: flex; flex-wrap: wrap; gap: .375rem; align-items: center; padding: .5rem; border-bottom: 1px solid var(--line) }
.tools button { min-width: 2.25rem; min-height: 2.25rem; border: 1px solid var(--strong); border-radius: 6px; background: none; color: var(--ink); font: inherit }
.scroll { height: 68vh; overflow: auto } aside { padding: 1rem; max-height: calc(68vh + 3.5rem); overflow: auto }
svg { display: block } svg text { text-anchor: middle; font-size: 12px; fill: var(--ink) } svg .id { font-size: 11px; font-weight: 600 }
.link { fill: none; stroke: var(--strong); stroke-width: 1.5 } .link.context { stroke-dasharray: 5 4 } .link.challenges { stroke: var(--undermined) } .link.answers { stroke: var(--supported) }
.element { cursor: pointer } .element > path { stroke-width: 1.5 }
.element.supported > path { fill: var(--supported-wash); stroke: var(--supported) } .element.supported .id { fill: var(--supported) }
.element.incomplete > path { fill: var(--incomplete-wash); stroke: var(--incomplete); stroke-dasharray: 6 3 } .element.incomplete .id { fill: var(--incomplete) }
.element.stale > path { fill: var(--stale-wash); stroke: var(--stale) } .element.stale .id { fill: var(--stale) }
.element.undermined > path { fill: var(--undermined-wash); stroke: var(--undermined) } .element.undermined .id { fill: var(--undermined) }
.element.chosen > path, .element:focus-visible > path { stroke-width: 4 } .element:focus-visible { outline: none }
dt { margin-top: .75rem; color: var(--soft); font-size: .8125rem } dd { margin: 0; overflow-wrap: anywhere } dd p { margin: 0 } dd a { color: var(--focus) } .hash, code { font-size: .75rem; font-family: ui-monospace, Menlo, Consolas, monospace }
.more > details { margin-top: 1rem; padding: .75rem 1rem } summary { cursor: pointer; font-weight: 600 } .wide { overflow-x: auto } table { border-collapse: collapse; font-size: .875rem } td, th { padding: .25rem .75rem .25rem 0; text-align: start; vertical-align: top; border-bottom: 1px solid var(--line) }
@media (max-width: 60rem) { main { grid-template-columns: minmax(0, 1fr) } .scroll { height: 60vh } aside { max-height: none } }
`
