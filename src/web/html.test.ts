import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { html } from './html.ts';

test('text stays text, within quotes and without, and markup stays markup', () => {
  const evil = `"'><script>&`;
  assert.equal(
    html`<a title="${evil}">${evil}</a>${html`<b>${1}</b>`}${undefined}`.toString(),
    '<a title="&quot;&#39;&gt;&lt;script&gt;&amp;">&quot;&#39;&gt;&lt;script&gt;&amp;</a><b>1</b>',
  );
  fc.assert(
    fc.property(fc.string(), (text) => {
      assert.doesNotMatch(html`${text}`.toString(), /[<>"']/);
    }),
  );
});
