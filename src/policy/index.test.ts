import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { test } from 'node:test';

/** All modules that `keywarden/policy` brings along, by path in src. */
function graphOf(entry: string): Map<string, string> {
  const texts = new Map<string, string>();
  const visit = (path: string): void => {
    if (texts.has(path)) return;
    const text = readFileSync(path, 'utf8');
    texts.set(path, text);
    for (const [, specifier = ''] of text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*'([^']+)'/g)) {
      assert.ok(specifier.startsWith('.'), `${path} imports ${specifier}`);
      visit(resolve(dirname(path), specifier));
    }
  };
  visit(entry);
  return texts;
}

test('the public door brings nothing that a browser does not have', () => {
  const source = resolve(import.meta.dirname, '..');
  const graph = graphOf(resolve(import.meta.dirname, 'index.ts'));
  assert.ok(graph.size > 20);
  for (const [path, text] of graph) {
    assert.match(relative(source, path), /^(?:policy|core)\//);
    const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '');
    assert.doesNotMatch(code, /\b(?:Buffer|process|require|__dirname|setImmediate)\b\s*[.(]/, path);
  }
});
