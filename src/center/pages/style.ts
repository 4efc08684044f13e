import { STYLE } from '../../web/style.ts';

/** The look of the public pages: that of the sign-in pages, with what longer texts and lists need. */
export const CENTER_STYLE = `${STYLE}
header nav{justify-content:center;margin:.5rem 0 0;font-weight:400;font-size:1rem}
header nav a{color:var(--accent)}
header nav [aria-current]{font-weight:700;color:var(--ink)}
textarea,input[type=url],input[type=file]{width:100%;padding:.55rem .7rem;font:inherit;color:inherit;background:var(--paper);border:1px solid var(--line);border-radius:.4rem}
textarea{resize:vertical}
textarea:focus-visible,pre:focus-visible{outline:3px solid var(--accent);outline-offset:1px}
pre{overflow-x:auto;padding:.7rem .9rem;font-size:.8125rem;background:var(--ground);border-radius:.4rem}
article{margin:0 0 1rem;padding:.1rem 1rem;border:1px solid var(--line);border-radius:.4rem}
article h3{margin:.6rem 0 0;font-size:1rem}
.message{white-space:pre-wrap;overflow-wrap:anywhere}
`;
