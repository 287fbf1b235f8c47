import { COLORS, LIGHT } from './colors.ts'

/**
 * The style of the page. Without it the page is plain and complete; the colours of charts are attributes, which these rules replace.
 */
const RULES = `*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Helvetica,Arial,sans-serif}
header,main,footer{max-width:1240px;margin:0 auto;padding:16px}
header{padding-bottom:0}main{padding-top:0}h1{font-size:24px;margin:0 0 4px;display:flex;gap:12px;align-items:center;flex-wrap:wrap}
h2,h3{font-size:16px;margin:0;display:inline;overflow-wrap:anywhere}h3{font-size:15px}
p{margin:6px 0}a{color:var(--link)}small,.muted,.more,footer{color:var(--muted)}.more,footer,small{font-size:13px}
code,pre{font:13px/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:var(--bg);border:1px solid var(--line);border-radius:6px;padding:8px 10px;margin:8px 0}
.badge{display:inline-block;border-radius:999px;padding:1px 10px;font-size:13px;font-weight:650;white-space:nowrap}
.badge.pass{color:var(--pass);background:var(--pass-bg)}.badge.fail{color:var(--fail);background:var(--fail-bg)}
.badge.invalid{color:var(--invalid);background:var(--invalid-bg)}.badge.not-judged{color:var(--open);background:var(--open-bg)}
.scroll{overflow-x:auto;margin:14px 0 0;max-width:100%}.scroll:focus-visible,summary:focus-visible,a:focus-visible,button:focus-visible,svg:focus-visible{outline:2px solid var(--link);outline-offset:2px}
table{border-collapse:collapse;font-size:14px;min-width:100%}caption{text-align:left;font-weight:650;padding:2px 0 4px}
th,td{padding:4px 10px 4px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);overflow-wrap:break-word}
td,tbody th{max-width:420px}tbody th{font-weight:500;min-width:8em}td{min-width:4em}thead th{color:var(--muted);font-weight:500;font-size:13px;white-space:nowrap}
.nw{white-space:nowrap}.scroll:first-child{margin-top:0}.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
thead button{all:unset;cursor:pointer;color:inherit}thead button:focus-visible{outline:2px solid var(--link)}
th[aria-sort] button::after{content:" ↑"}th[aria-sort=descending] button::after{content:" ↓"}
.run,nav{background:var(--card);border:1px solid var(--line);border-radius:10px;margin:14px 0;padding:12px 16px}
.run>summary{cursor:pointer;margin:-12px -16px;padding:12px 16px;display:flex;gap:4px 12px;align-items:baseline;flex-wrap:wrap;list-style:none;border-radius:10px}
.run>summary::before{content:"▸";color:var(--muted)}.run[open]>summary::before{content:"▾"}.run>summary::-webkit-details-marker{display:none}
.run[open]>summary{border-bottom:1px solid var(--line);border-radius:10px 10px 0 0;margin-bottom:12px}.run>summary .muted{font-size:14px}
.part{border-top:1px solid var(--line);margin-top:14px;padding-top:8px}.part>summary{cursor:pointer}
.charts{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(100%,320px),1fr));gap:12px;margin:14px 0 0;position:relative}
.charts>svg{width:100%;height:auto;display:block}.charts>svg.wide{grid-column:1/-1}.charts>svg[tabindex]{cursor:zoom-in}.charts>svg.wide{cursor:zoom-out}
.charts>svg[data-time]{touch-action:pan-y;user-select:none}.charts [data-x] path{vector-effect:non-scaling-stroke}.charts>svg:focus:not(:focus-visible){outline:none}.area{fill:var(--link);opacity:.2}.hint{grid-column:1/-1;margin:0}.hint button{font:inherit;padding:1px 10px;border:1px solid var(--line);border-radius:6px;background:var(--card);color:inherit;cursor:pointer}.over{display:block;margin-top:14px}.over+dl{margin-top:4px}
.findings{border-left:4px solid var(--line);padding:2px 0 2px 12px;margin:12px 0}.findings.invalid{border-color:var(--invalid);background:var(--invalid-bg);border-radius:0 6px 6px 0;padding:8px 12px}
.findings ul{margin:4px 0;padding-left:18px}.note{color:var(--muted)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:2px 14px;margin:14px 0 0;font-size:14px}dt{color:var(--muted)}dd{margin:0;overflow-wrap:anywhere}
.tools{display:flex;gap:6px 16px;flex-wrap:wrap;align-items:center;margin:10px 0}.tools input[type=search]{font:inherit;padding:4px 8px;border:1px solid var(--line);border-radius:6px;background:var(--card);color:inherit;min-width:0;flex:1 1 180px;max-width:340px}
.tools button{font:inherit;padding:3px 12px;border:1px solid var(--line);border-radius:6px;background:var(--card);color:inherit;cursor:pointer}.tools label{white-space:nowrap}
#tip{position:fixed;z-index:9;pointer-events:none;background:var(--ink);color:var(--card);border-radius:6px;padding:3px 8px;font-size:13px;max-width:90vw}
[hidden]{display:none!important}
.card{fill:var(--card);stroke:var(--line)}.ink{fill:var(--ink)}.muted{fill:var(--muted)}.grid{stroke:var(--grid)}.rule{stroke:var(--rule)}
.bad-ink{fill:var(--fail)}.p99-ink{fill:var(--p99-ink)}.p99-rule{stroke:var(--p99)}.p50-rule{stroke:var(--p50)}.plan-rule{stroke:var(--muted)}.band{fill:var(--band)}
.halo{stroke:var(--card)}.ink-pass{fill:var(--pass)}.ink-fail{fill:var(--fail)}.ink-invalid{fill:var(--invalid)}.ink-not-judged{fill:var(--open)}
.rule-pass{stroke:var(--pass)}.rule-fail{stroke:var(--fail)}.rule-invalid{stroke:var(--invalid)}.rule-not-judged{stroke:var(--open)}
.heat-0{fill:var(--h0)}.heat-1{fill:var(--h1)}.heat-2{fill:var(--h2)}.heat-3{fill:var(--h3)}.heat-4{fill:var(--h4)}
@media(max-width:560px){header,footer{padding:8px}main{padding:0 6px}.run,nav{padding:12px 8px}.run>summary{margin:-12px -8px;padding:12px 8px}tbody th{min-width:10em}.run[open]>summary{margin-bottom:12px}dl{grid-template-columns:1fr}dt{margin-top:4px}body{font-size:14px}}
@media print{:root:root{${LIGHT}}body{background:#fff;font-size:11px}.tools,#tip,.hint{display:none}.run,nav{break-inside:auto;border-color:#999;padding:8px 0;border-width:1px 0 0}
details::details-content{content-visibility:visible!important;block-size:auto!important;display:block!important}.charts{grid-template-columns:1fr 1fr}.charts>svg,.scroll,pre,tr{break-inside:avoid}.scroll{overflow:visible}table,small,code,pre,.badge,thead th,.muted,.more{font-size:10px}h2,h3{font-size:13px}a{color:inherit;text-decoration:none}}`

export const STYLE: string = `${COLORS}${RULES}`.replaceAll('\n', '')
