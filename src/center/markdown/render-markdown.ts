import MarkdownIt from 'markdown-it';
import { Html } from '../../web/html.ts';

/** All that is understood; markup, images and everything else stays the text it is. */
const RULES = [
  'normalize',
  'block',
  'inline',
  'text_join',
  'linkify',
  'heading',
  'lheading',
  'list',
  'code',
  'fence',
  'blockquote',
  'hr',
  'table',
  'reference',
  'paragraph',
  'text',
  'newline',
  'escape',
  'entity',
  'backticks',
  'strikethrough',
  'emphasis',
  'link',
  'autolink',
  'balance_pairs',
  'fragments_join',
];

/** Where links may lead: pages, mail, and places of this server. Addresses come as the parser normalised them. */
const LINK = /^(?:https?:\/\/[^\s/]|mailto:[^\s@]+@[^\s@]+$|\/(?!\/)|#)/i;

const HEADING_DEEPER = 1;
const DEEPEST_HEADING = 6;

function newRenderer() {
  const markdown = new MarkdownIt('zero', { html: false, linkify: true }).enable(RULES, true);
  markdown.validateLink = (url) => LINK.test(url) && !url.includes('\\');
  const { rules } = markdown.renderer;
  // The page has its own first heading.
  const deeper = (tag: string): string =>
    `h${Math.min(Number(tag.slice(1)) + HEADING_DEEPER, DEEPEST_HEADING)}`;
  rules['heading_open'] = (tokens, index) => `<${deeper(tokens[index]?.tag ?? 'h2')}>`;
  rules['heading_close'] = (tokens, index) => `</${deeper(tokens[index]?.tag ?? 'h2')}>\n`;
  rules['link_open'] = (tokens, index, options, _, self) => {
    tokens[index]?.attrSet('rel', 'nofollow noopener noreferrer');
    return self.renderToken(tokens, index, options);
  };
  const { escapeHtml } = markdown.utils;
  const code = (text: string): string => `<pre tabindex="0"><code>${escapeHtml(text)}</code></pre>\n`;
  rules['fence'] = (tokens, index) => code(tokens[index]?.content ?? '');
  rules['code_block'] = (tokens, index) => code(tokens[index]?.content ?? '');
  // Style attributes would be refused by the page's own policy.
  for (const cell of ['th', 'td']) rules[`${cell}_open`] = () => `<${cell}>`;
  rules['table_open'] = () => '<div class="scroll" tabindex="0" role="region" aria-label="Table"><table>\n';
  rules['table_close'] = () => '</table></div>\n';
  return markdown;
}

let renderer: ReturnType<typeof newRenderer> | undefined;

/** Markdown of the security team, or of others, as markup that can do nothing: no tags of its own, no images, no scripts. */
export function renderMarkdown(text: string): Html {
  renderer ??= newRenderer();
  return new Html(renderer.render(text));
}
