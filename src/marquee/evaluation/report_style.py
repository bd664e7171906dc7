"""The style sheet of a report: the house's colours by day and by night, one column on a phone."""

STYLE = """
:root {
  color-scheme: light dark;
  --paper: #faf6ee; --card: #fffdf8; --ink: #241f2e; --soft: #6d6478; --line: #e4dccd; --track: #eee6d8;
  --brass: #a97413; --up: #2f7d4f; --down: #b5472f; --open: #8a8194; --value: #b9a98a;
  --display: "Iowan Old Style", "Palatino Linotype", Palatino, "URW Palladio L", Georgia, "Liberation Serif", serif;
  --text: -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, "Liberation Sans", sans-serif;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0d0c12; --card: #17151f; --ink: #f7efe0; --soft: #b8afa1; --line: #2f2a3b; --track: #231f2e;
    --brass: #ecb955; --up: #7fd39b; --down: #ff9a80; --open: #948b9f; --value: #6d6284;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 400 1rem/1.5 var(--text); }
main { max-width: 62rem; margin: 0 auto; padding: clamp(1rem, 4vw, 3rem) clamp(1rem, 4vw, 2rem); }
h1, h2, h3 { font-family: var(--display); font-weight: 600; line-height: 1.15; margin: 0; }
h1 { font-size: clamp(1.7rem, 5vw, 2.6rem); overflow-wrap: anywhere; }
h2 { font-size: 1.45rem; }
h3 { font-size: 1.05rem; margin: 0 0 .4rem; }
p { margin: .5rem 0 0; max-width: 44rem; }
small { color: var(--soft); font-size: .8rem; font-variant-numeric: tabular-nums; }
.eyebrow { color: var(--brass); font-size: .8rem; letter-spacing: .08em; text-transform: uppercase;
  margin: 0 0 .3rem; }
section { margin-top: clamp(1.8rem, 5vw, 3rem); }
section > p { color: var(--soft); }
.verdicts { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 19rem), 1fr)); }
.verdict { background: var(--card); border: 1px solid var(--line); border-left: 5px solid var(--open);
  border-radius: 10px; padding: 1rem 1.2rem; }
.verdict .eyebrow { overflow-wrap: anywhere; text-transform: none; letter-spacing: 0; }
.verdict p { margin: 0; font-variant-numeric: tabular-nums; }
.verdict .word { font: 600 1.7rem/1.2 var(--display); }
.verdict .figures { font-size: 1.1rem; }
.verdict.better { border-left-color: var(--up); } .verdict.better .word { color: var(--up); }
.verdict.worse { border-left-color: var(--down); } .verdict.worse .word { color: var(--down); }
.scroll { overflow-x: auto; margin-top: 1rem; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .32rem .55rem; white-space: nowrap; border-bottom: 1px solid var(--line); }
th:first-child { text-align: left; padding-left: 0; }
thead th { color: var(--soft); font-weight: 500; font-size: .8rem; }
thead th[colspan] { text-align: left; }
tbody th { font-weight: 500; }
td.wide { width: 34%; min-width: 7rem; }
tr.whole th, tr.whole td { border-bottom: 0; font-weight: 700; }
tr.depth1 th { padding-left: 1.2rem; color: var(--soft); font-weight: 400; }
svg.bar, svg.forest { display: block; width: 100%; height: 14px; }
.track { fill: var(--track); } .value { fill: var(--value); } .value.best { fill: var(--brass); }
.whisker { stroke: var(--ink); stroke-width: 1.6; vector-effect: non-scaling-stroke; }
.zero { stroke: var(--soft); stroke-width: 1.5; opacity: .55; vector-effect: non-scaling-stroke; }
.span { stroke-width: 2.5; vector-effect: non-scaling-stroke; } .mean { stroke-width: 4;
  vector-effect: non-scaling-stroke; }
.up { stroke: var(--up); } .down { stroke: var(--down); } .open { stroke: var(--open); }
.differences { margin-top: 1rem; }
.difference { display: grid; grid-template-columns: minmax(9rem, 19rem) 1fr 4.6rem; gap: .8rem; align-items: center;
  padding: .28rem 0; border-bottom: 1px solid var(--line); font-size: .92rem; }
.difference .number { text-align: right; font-variant-numeric: tabular-nums; }
.difference small { white-space: nowrap; }
.plots { display: grid; gap: 1.2rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 18rem), 1fr));
  margin-top: 1rem; }
.plot { margin: 0; background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .8rem; }
.plot svg { display: block; width: 100%; height: auto; margin-top: .3rem; }
figcaption { font-family: var(--display); font-weight: 600; }
.line { fill: none; stroke: var(--brass); stroke-width: 2; } .dot { fill: var(--brass); }
.dot.chosen { fill: var(--ink); stroke: var(--brass); stroke-width: 2; }
.diagonal { fill: none; stroke: var(--open); stroke-dasharray: 4 4; } .level { stroke: var(--line); }
.tick, .axis { fill: var(--soft); font: 400 10.5px var(--text); }
.facts { display: grid; gap: .6rem 1.5rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 12.5rem), 1fr)); margin: 1rem 0 0; }
.facts dt { color: var(--soft); font-size: .8rem; } .facts dd { margin: 0; overflow-wrap: anywhere; }
details { margin-top: 1rem; } summary { cursor: pointer; color: var(--brass); }
pre { overflow-x: auto; background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 1rem; font-size: .8rem; }
footer { margin-top: 3rem; border-top: 1px solid var(--line); color: var(--soft); font-size: .88rem; }
@media (max-width: 40rem) {
  .difference { grid-template-columns: 1fr 4.6rem; gap: .1rem .8rem; }
  .difference .of { grid-column: 1 / -1; } .difference svg { grid-column: 1; }
  td.wide { min-width: 5rem; }
}
"""
