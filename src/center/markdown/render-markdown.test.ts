import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { renderMarkdown } from './render-markdown.ts';

const rendered = (text: string): string => renderMarkdown(text).toString();

test('renders what people write bulletins with, one heading deeper than written', () => {
  const text =
    '# Impact\n\nRead *this* and **that**, ~~not this~~.\n\n- one\n- two\n\n1. first\n\n> quoted\n\n`code` <https://example.com/a?b=1&c=2>\n\n---\n';
  const markup = rendered(text);
  for (const piece of [
    '<h2>Impact</h2>',
    '<em>this</em>',
    '<strong>that</strong>',
    '<s>not this</s>',
    '<ul>\n<li>one</li>',
    '<ol>\n<li>first</li>',
    '<blockquote>\n<p>quoted</p>',
    '<code>code</code>',
    '<a href="https://example.com/a?b=1&amp;c=2" rel="nofollow noopener noreferrer">',
    '<hr>',
  ])
    assert.ok(markup.includes(piece), `${piece} in ${markup}`);
  assert.match(rendered('a | b\n--- | ---:\n1 | 2\n'), /<table>[\s\S]*<th>b<\/th>[\s\S]*<td>2<\/td>/);
  assert.equal(rendered('```html\n<b>\n```'), '<pre tabindex="0"><code>&lt;b&gt;\n</code></pre>\n');
});

const HOSTILE = [
  '<script>alert(1)</script>',
  '<svg onload=alert(1)>',
  '<svg><script href="data:text/javascript,alert(1)"/></svg>',
  '<img src=x onerror=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](java&#115;cript:alert(1))',
  '[x](javascript&colon;alert(1))',
  '[x](\u0001javascript:alert(1))',
  '[x](vbscript:msgbox(1))',
  '[x](data:text/html;base64,PHNjcmlwdD4=)',
  '[x](data:image/svg+xml;base64,PHN2Zz4=)',
  '[x](//evil.example)',
  '[x](/\\evil.example)',
  '[x](file:///etc/passwd)',
  '![x](https://evil.example/pixel.png)',
  '![x](data:image/svg+xml,<svg onload=alert(1)>)',
  '[x]: javascript:alert(1)\n\n[x]',
  '<javascript:alert(1)>',
  '```"><script>alert(1)</script>\n```',
  '[x](https://e.example "\\"onmouseover=alert(1) x=\\"")',
  '[x](https://e.example/"onmouseover=alert(1))',
  '<!-- --><iframe src=//evil.example></iframe>',
  'a | b\n--- | ---\n<script> | <style>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '<math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=alert(1) src>">',
];

/** Tags and attributes, outside of text. */
const TAG =
  /<\/?(?:p|em|strong|s|code|pre|ul|ol|li|blockquote|h[2-6]|hr|br|table|thead|tbody|tr|th|td|div|a)(?: (?:href|rel|title|start|tabindex|class|role|aria-label)="[^"<>]*")*>/g;

function assertHarmless(text: string): void {
  const markup = rendered(text);
  const rest = markup.replaceAll(TAG, '');
  assert.doesNotMatch(rest, /[<>]/, `${JSON.stringify(text)} gives ${markup}`);
  for (const [, href = ''] of markup.matchAll(/href="([^"]*)"/g))
    assert.match(href, /^(?:https?:\/\/|mailto:|\/(?![/\\])|#)/, markup);
}

test('nothing that is written becomes a tag, a script, a picture or a link to anything but pages', () => {
  for (const text of HOSTILE) assertHarmless(text);
});

test('whatever is written, only known tags come out', () => {
  const pieces = fc.constantFrom(
    ...HOSTILE,
    '[',
    '](',
    ')',
    '<',
    '>',
    '"',
    '\n',
    '\n\n',
    '|',
    '`',
    '*',
    '> ',
    '- ',
    '\\',
    '&',
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(pieces, fc.string({ unit: 'grapheme' })), { maxLength: 12 }), (parts) => {
      assertHarmless(parts.join(''));
    }),
    { numRuns: 500 },
  );
});

test('text made to nest deeply or to take long is rendered soon', () => {
  const began = process.cpuUsage().user;
  for (const text of ['>'.repeat(50_000), '['.repeat(50_000), '*a_'.repeat(20_000), '- '.repeat(30_000)])
    rendered(text);
  assert.ok(process.cpuUsage().user - began < 5_000_000);
});
