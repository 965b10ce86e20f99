/** The style sheet of a document, for a screen and for A4. `colour`: the firm's, `#rrggbb`; it draws lines, text stays black. */
export function documentSheet(colour = '#1f4b73'): string {
  return `
@page { size: A4; margin: 16mm 14mm 18mm }
* { box-sizing: border-box }
body { max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem; color: #1b1f23; background: #fff;
  font: 15px/1.5 "Liberation Sans", Arial, system-ui, sans-serif }
header { border-top: 5px solid ${colour}; padding-top: .75rem }
h1 { margin: 0 0 .75rem; font-size: 1.6rem; line-height: 1.2 }
h2 { margin: 1.75rem 0 .5rem; padding-bottom: .2rem; border-bottom: 2px solid ${colour}; font-size: 1.1rem; break-after: avoid }
h3, h4, h5, h6 { margin: 1rem 0 .25rem; font-size: 1rem; break-after: avoid }
p { margin: 0 0 .6rem; overflow-wrap: anywhere }
.firm { margin: 0 0 .25rem; font-weight: 600; color: #4b555d }
ul { margin: 0 0 .75rem; padding-left: 1.2rem }
ul.rows { padding: 0; list-style: none }
ul.rows li { overflow-wrap: anywhere }
ul.rows span { color: #4b555d }
.wide { overflow-x: auto; margin: 0 0 .75rem }
table { width: 100%; border-collapse: collapse; font-size: .9rem }
th, td { padding: .35rem .6rem .35rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid #cfd5d9 }
th { font-weight: 600; color: #4b555d; vertical-align: bottom }
td { overflow-wrap: break-word }
th:last-child, td:last-child { padding-right: 0 }
.figures { text-align: right; font-variant-numeric: tabular-nums }
td.figures { white-space: nowrap }
tfoot td { border-bottom: 0; font-weight: 600 }
tr { break-inside: avoid }
thead { display: table-header-group }
.written { border-left: 3px solid #cfd5d9; padding-left: 1rem; overflow-wrap: anywhere }
.written pre { white-space: pre-wrap; background: #f2f4f5; padding: .5rem .75rem; font-size: .85rem }
footer { margin-top: 2rem; padding-top: .75rem; border-top: 1px solid #cfd5d9; font-size: .85rem; color: #4b555d }
a { color: inherit }
@media print {
  body { max-width: none; padding: 0; font-size: 10.5pt }
  .wide { overflow: visible }
}
`;
}
