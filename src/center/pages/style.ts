import { STYLE } from '../../web/style.ts';

/** The look of the public pages: that of the sign-in pages, with what longer texts and lists need. */
export const CENTER_STYLE = `${STYLE}
header nav{justify-content:center;margin:.5rem 0 0;font-weight:400;font-size:1rem}
header nav a{color:var(--accent)}
header nav [aria-current]{font-weight:700;color:var(--ink)}
`;
