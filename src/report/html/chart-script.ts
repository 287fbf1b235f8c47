import { FOOT, PLOT_FROM, PLOT_TO, WIDTH } from '../svg/chart.ts'

/**
 * What charts can do: a click enlarges one; over time there is a crosshair, and a part of the run is shown larger, in all charts of the run, by dragging or
 * by keys. It runs within the script of the page, whose `q`, `el` and `d` it uses.
 */
export const CHARTS: string = `const NS='http://www.w3.org/2000/svg',FROM=${PLOT_FROM},TO=${PLOT_TO},LONG=TO-FROM
const svgEl=(n,o)=>{const e=d.createElementNS(NS,n);for(const k in o)e.setAttribute(k,o[k]);return e}
const ticksIn=(f,t)=>{const rough=(t-f)/5,p=10**Math.floor(Math.log10(rough)),step=p*([1,2,5].find(m=>m*p>=rough)||10),[u,n]=t<1e3?[1,'ms']:t-f<3e5?[1e3,'s']:t-f<18e6?[6e4,'min']:[36e5,'h']
const all=[];for(let k=Math.ceil(f/step);k*step<=t;k++)all.push([k*step,Number((k*step/u).toPrecision(6))+' '+n]);return all}
q('.charts').forEach((box,number)=>{const at=box.dataset.course?box.dataset.course.split('|'):[],span=(box.dataset.span||'').split(',').map(Number),timed=at.length?q('svg[data-time]',box):[]
let a=0,b=1,i=0
const parts=timed.map((s,k)=>{const high=s.viewBox.baseVal.height-${FOOT},id='c'+number+'-'+k,clip=svgEl('clipPath',{id});clip.append(svgEl('rect',{x:FROM,y:0,width:LONG,height:high+1}));s.append(clip)
const moved=q('[data-x]',s);moved.forEach(g=>{const w=svgEl('g',{'clip-path':'url(#'+id+')'});g.replaceWith(w);w.append(g)})
const mark=svgEl('path',{class:'rule'}),area=svgEl('rect',{class:'area',y:30,height:high-30});s.append(area,mark);return{s,high,moved,mark,area,ticks:s.querySelector('[data-ticks]'),whole:[...(s.querySelector('[data-ticks]')||s).childNodes]}})
const px=x=>FROM+LONG*(x-a)/(b-a),clamp=n=>Math.max(0,Math.min(at.length-1,n))
const hide=()=>{tip.hidden=true;parts.forEach(p=>p.mark.removeAttribute('d'))}
const point=(x,y)=>{const to=px((i+.5)/at.length);parts.forEach(p=>p.mark.setAttribute('d','M'+to+' 34V'+p.high));tip.textContent=at[i];tip.hidden=false
tip.style.left=Math.max(4,Math.min(innerWidth-tip.offsetWidth-4,x+12))+'px';tip.style.top=Math.max(4,y-34)+'px'}
const hint=el('p',{className:'more hint'}),reset=el('button',{type:'button',textContent:'Show the whole run'}),said=el('span')
said.setAttribute('role','status')
const zoom=(from,to)=>{const least=Math.min(1,2/at.length),size=Math.max(least,Math.min(1,to-from));a=Math.max(0,Math.min(1-size,from));b=a+size;const all=size>=1,[f,t]=[0,1].map(k=>span[0]+(span[1]-span[0])*(k?b:a));hide()
parts.forEach(p=>{p.moved.forEach(g=>all?g.removeAttribute('transform'):g.setAttribute('transform','translate('+(FROM-(FROM+LONG*a)/size)+' 0) scale('+1/size+' 1)'))
if(p.ticks)p.ticks.replaceChildren(...(all?p.whole:ticksIn(f,t).flatMap(([ms,text])=>{const x=px((ms-span[0])/(span[1]-span[0])),l=svgEl('text',{x:Math.min(TO-12,x),y:p.high+16,'text-anchor':'middle',class:'muted'});l.textContent=text;return[svgEl('path',{class:'rule',d:'M'+x+' '+p.high+'v4'}),l]})))})
reset.hidden=all;said.textContent=all?'':at[clamp(Math.round(a*at.length))].split(/[–·]/)[0]+' to '+at[clamp(Math.round(b*at.length)-1)].split(/[–·]/)[1]+' '}
reset.onclick=()=>{zoom(0,1);timed[0].focus()}
timed.forEach((s,k)=>{const {area}=parts[k],xOf=e=>{const r=s.getBoundingClientRect();return((e.clientX-r.left)/r.width*${WIDTH}-FROM)/LONG};let start=null,dragged=false
s.addEventListener('pointerdown',e=>{const x=xOf(e);dragged=false;if(e.button===0&&x>=0&&x<=1)start=x})
s.addEventListener('pointermove',e=>{const x=Math.max(0,Math.min(1,xOf(e)));if(start!==null&&Math.abs(x-start)>.02){if(!dragged){dragged=true;s.setPointerCapture(e.pointerId)}area.setAttribute('x',FROM+LONG*Math.min(start,x));area.setAttribute('width',LONG*Math.abs(x-start))}
if(x!==xOf(e))return hide();i=clamp(Math.floor((a+(b-a)*x)*at.length));point(e.clientX,e.clientY)})
s.addEventListener('pointerup',e=>{if(dragged){const x=Math.max(0,Math.min(1,xOf(e))),w=b-a;zoom(a+w*Math.min(start,x),a+w*Math.max(start,x))}area.removeAttribute('width');start=null})
s.addEventListener('pointercancel',()=>{start=null;dragged=false;area.removeAttribute('width')})
let later
s.addEventListener('click',e=>{e.stopImmediatePropagation();clearTimeout(later);if(e.detail>1)zoom(0,1);else if(!dragged)later=setTimeout(()=>s.classList.toggle('wide'),e.detail?250:0)})
s.onpointerleave=hide;s.onblur=hide
s.addEventListener('keydown',e=>{const w=b-a,mid=(i+.5)/at.length,move={ArrowRight:1,ArrowLeft:-1}[e.key],scale={'+':.5,'=':.5,'-':2}[e.key]
if(move){i=clamp(i+move);const x=(i+.5)/at.length;if(x<a||x>b)zoom(x<a?x-.5/at.length:x+.5/at.length-w,x<a?x-.5/at.length+w:x+.5/at.length);const r=s.getBoundingClientRect();point(r.left+r.width*px((i+.5)/at.length)/${WIDTH},r.top+40)}
else if(scale){const c=mid<a||mid>b?(a+b)/2:mid;zoom(c-w*scale/2,c+w*scale/2)}
else if(e.key==='0'||e.key==='Escape'){zoom(0,1);if(e.key==='Escape')s.classList.remove('wide')}
else return;e.preventDefault()})})
q('svg',box).filter(s=>s.parentNode===box).forEach(s=>{s.setAttribute('tabindex','0')
const wide=()=>s.classList.toggle('wide');s.addEventListener('click',wide);s.addEventListener('keydown',e=>{if(e.key==='Enter'||e.key===' '){e.preventDefault();wide()}else if(e.key==='Escape')s.classList.remove('wide')})})
if(at.length>2){hint.append(said,reset,' Over time: drag to zoom, double click for the whole run. Keys: arrows, + and -, Esc.');reset.hidden=true;box.append(hint)}})`
