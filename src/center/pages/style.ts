import { STYLE } from '../../web/style.ts';

/** The look of the public pages: that of the sign-in pages, with what longer texts and lists need. */
export const CENTER_STYLE = `${STYLE}
header nav{justify-content:center;margin:.5rem 0 0;font-weight:400;font-size:1rem}
header nav a{color:var(--accent)}
header nav [aria-current]{font-weight:700;color:var(--ink)}
textarea,input[type=url],input[type=file]{width:100%;padding:.55rem .7rem;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:.4rem}
textarea{resize:vertical}
form details{margin:0 0 1.1rem}
textarea:focus-visible,pre:focus-visible{outline:3px solid var(--accent);outline-offset:1px}
pre{overflow-x:auto;padding:.7rem .9rem;font-size:.8125rem;background:var(--ground);border-radius:.4rem}
article{margin:0 0 1rem;padding:.1rem 1rem;border:1px solid var(--line);border-radius:.4rem}
article h3{margin:.6rem 0 0;font-size:1rem}
.message{white-space:pre-wrap;overflow-wrap:anywhere}
.badge{display:inline-block;padding:0 .55rem;border-radius:1rem;font-size:.8125rem;font-weight:700;border:1px solid currentColor}
.badge.critical{color:var(--bad-ground);background:var(--bad);border-color:var(--bad)}
.badge.high{color:var(--bad)}
.badge.medium{color:var(--warn)}
.badge.low,.badge.none{color:var(--soft)}
ul.plain{list-style:none;margin:0;padding:0}
ul.plain>li{padding:.25rem 0 .75rem;border-bottom:1px solid var(--line);margin:0 0 1rem}
ul.plain h2{margin:0 0 .25rem}
ul.plain p{margin:.25rem 0}
.filters input,.filters select,.filters button{height:2.75rem}
.filters .field:first-child{grid-column:1/-1}
.filters{display:grid;grid-template-columns:repeat(auto-fit,minmax(9rem,1fr));gap:0 1rem;align-items:end;margin:0 0 1rem}
select{width:100%;padding:.55rem .5rem;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:.4rem}
select:focus-visible,.scroll:focus-visible{outline:3px solid var(--accent);outline-offset:1px}
.scroll{overflow-x:auto;margin:0 0 1rem}
.lead{font-size:1.0625rem}
h1,h2,h3,p,li{overflow-wrap:anywhere}
.text blockquote{margin:0 0 1rem;padding:0 0 0 1rem;border-left:4px solid var(--line);color:var(--soft)}
.text h3,.text h4,main h3{margin:1.25rem 0 .25rem;font-size:1rem}
`;
