/** The look of the pages; served as a file, so that no page needs inline style. */
export const STYLE = `:root{color-scheme:light dark;--ink:#16191f;--soft:#545b64;--paper:#fff;--ground:#f2f3f3;--line:#c6cacf;--accent:#0b5cab;--accent-ink:#fff;--bad:#b3151f;--bad-ground:#fdf0f0;--warn-ground:#fff7e0;--warn:#7a4b00}
@media(prefers-color-scheme:dark){:root{--ink:#e9ebed;--soft:#a7b0ba;--paper:#1a222c;--ground:#0f151c;--line:#414d5c;--accent:#5fa8ee;--accent-ink:#0f151c;--bad:#ff9d96;--bad-ground:#35191b;--warn-ground:#332a12;--warn:#f5cd78}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
header{padding:2.5rem 1rem 1rem;text-align:center;font-weight:700;font-size:1.25rem;letter-spacing:.01em}
header a{color:inherit;text-decoration:none}
main{max-width:26rem;margin:0 auto 2rem;padding:2rem;background:var(--paper);border:1px solid var(--line);border-radius:.75rem}
main.wide{max-width:46rem}
h1{margin:0 0 1.25rem;font-size:1.5rem;line-height:1.25}
h2{margin:2rem 0 .5rem;font-size:1.125rem}
p{margin:.5rem 0 1rem}
.soft{color:var(--soft)}
.small{font-size:.875rem}
label{display:block;margin:0 0 .25rem;font-weight:600}
.field{margin:0 0 1.1rem}
.field small{display:block;color:var(--soft)}
input[type=text],input[type=email],input[type=password]{width:100%;padding:.55rem .7rem;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:.4rem}
input:focus-visible,button:focus-visible,a:focus-visible,summary:focus-visible{outline:3px solid var(--accent);outline-offset:1px}
.choice{display:flex;gap:.6rem;align-items:baseline;margin:0 0 .5rem;font-weight:400;overflow-wrap:anywhere}
fieldset{margin:0 0 1.1rem;padding:0;border:0}
legend{padding:0;margin:0 0 .4rem;font-weight:600}
button{width:100%;padding:.65rem 1rem;font:inherit;font-weight:700;color:var(--accent-ink);background:var(--accent);border:1px solid var(--accent);border-radius:.4rem;cursor:pointer}
button.plain{width:auto;padding:.3rem .8rem;color:var(--accent);background:transparent}
button.danger{color:var(--bad);background:transparent;border-color:var(--bad)}
a{color:var(--accent)}
.pair{display:grid;grid-template-columns:1fr 1fr;gap:1rem}
.picture{text-align:center}
.picture img{max-width:100%;image-rendering:pixelated;border-radius:.4rem}
code{overflow-wrap:anywhere}
summary{cursor:pointer;color:var(--accent)}
nav{display:flex;align-items:center;gap:1.25rem;flex-wrap:wrap;margin:1.25rem 0 0;font-size:.9375rem}
.tabs{display:flex;margin:0 0 1.5rem;border-bottom:1px solid var(--line)}
.tabs>*{flex:1;padding:.5rem;text-align:center;text-decoration:none;border-bottom:3px solid transparent;color:var(--soft)}
.tabs>[aria-current]{color:var(--ink);font-weight:700;border-color:var(--accent)}
.note{margin:0 0 1.25rem;padding:.7rem .9rem;border-radius:.4rem;background:var(--warn-ground);color:var(--warn)}
.note.bad{background:var(--bad-ground);color:var(--bad)}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.35rem 1.25rem;margin:0 0 1.25rem}
dt{color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
table{width:100%;border-collapse:collapse;font-size:.9375rem}
th,td{padding:.5rem .5rem .5rem 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
td form{margin:0}
footer{padding:0 1rem 2rem;text-align:center;color:var(--soft);font-size:.875rem}
@media(max-width:32rem){main{margin:0;border-width:1px 0;border-radius:0;padding:1.5rem 1rem}dl{grid-template-columns:1fr}dt{margin-top:.5rem}}
`;
