import { CHARTS } from './chart-script.ts'

/**
 * What the page can do in addition to showing everything: theme, filter, sorting, and what charts can do. Plain JavaScript without dependencies; the
 * page needs none of it.
 */
export const SCRIPT: string = `(()=>{
const d=document,q=(s,e=d)=>[...e.querySelectorAll(s)],el=(n,p={},...c)=>{const e=Object.assign(d.createElement(n),p);e.append(...c);return e}
const root=d.documentElement,tools=d.getElementById('tools'),runs=q('.run'),rows=q('#index tbody tr')
let theme;try{theme=localStorage.getItem('vitest-load-theme')}catch{}
const themes=['auto','light','dark'],button=el('button',{type:'button'})
const show=()=>{if(theme==='light'||theme==='dark')root.dataset.theme=theme;else delete root.dataset.theme;button.textContent='Theme: '+(theme||'auto')}
button.onclick=()=>{theme=themes[(themes.indexOf(theme||'auto')+1)%3];try{localStorage.setItem('vitest-load-theme',theme)}catch{}show()};show()
const search=el('input',{type:'search',placeholder:'Filter by name'});search.setAttribute('aria-label','Filter by name')
const boxes=[['fail','fail'],['invalid','invalid'],['not-judged','not judged'],['pass','pass']].map(([v,t])=>{const i=el('input',{type:'checkbox',checked:true,value:v});return[i,el('label',{},i,' '+t)]})
const count=el('span',{className:'muted'});count.setAttribute('role','status')
const filter=()=>{const s=search.value.toLowerCase(),on=new Set(boxes.filter(([i])=>i.checked).map(([i])=>i.value));let n=0
runs.forEach((r,i)=>{const y=on.has(r.dataset.verdict)&&r.dataset.name.includes(s);r.hidden=!y;rows[i].hidden=!y;n+=y});count.textContent=n<runs.length?n+' of '+runs.length+' runs':''}
if(tools){search.oninput=filter;boxes.forEach(([i])=>i.onchange=filter)
const all=el('button',{type:'button',textContent:'Open all'});all.onclick=()=>{const o=runs.some(r=>!r.open);runs.forEach(r=>r.open=o);all.textContent=o?'Close all':'Open all'}
if(runs.length)tools.append(search,...boxes.map(b=>b[1]),all);tools.append(button,count);tools.hidden=false}
const target=()=>{const r=d.getElementById(location.hash.slice(1));if(r&&r.matches('.run'))r.open=true};addEventListener('hashchange',target);target()
let closed=[];addEventListener('beforeprint',()=>{closed=q('details:not([open])');closed.forEach(x=>x.open=true)});addEventListener('afterprint',()=>closed.forEach(x=>x.open=false))
q('table.sortable').forEach(t=>{const body=t.tBodies[0];q('thead th',t).forEach((th,i)=>{const b=el('button',{type:'button'});b.append(...th.childNodes);th.append(b)
b.onclick=()=>{const down=th.getAttribute('aria-sort')!=='descending';q('th[aria-sort]',t).forEach(x=>x.removeAttribute('aria-sort'));th.setAttribute('aria-sort',down?'descending':'ascending')
const key=r=>{const x=r.cells[i].textContent,m=/^([\\d .]+?) ?(ms|s|min|h|%|\\/s)?$/.exec(x);return m?parseFloat(m[1].replaceAll(' ',''))*({s:1e3,min:6e4,h:36e5}[m[2]]||1):th.className==='n'?-1:x}
;[...body.rows].sort((x,y)=>{const a=key(x),c=key(y);return(a<c?-1:a>c?1:0)*(down?-1:1)}).forEach(r=>body.append(r))}})})
const tip=el('div',{id:'tip',hidden:true});tip.setAttribute('role','status');d.body.append(tip)
${CHARTS}
})()`
