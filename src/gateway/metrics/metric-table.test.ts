import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { metricsPage } from '../../../tools/metrics-page.ts';
import { METRIC_GROUPS } from './metric-table.ts';

const METRICS = Object.values(METRIC_GROUPS).flat();

test("names follow Prometheus' rules, and each is there once", () => {
  for (const { name, type, help } of METRICS) {
    assert.match(name, /^(?:keywarden|process|nodejs)_[a-z0-9_]+$/);
    assert.equal(name.endsWith('_total'), type === 'counter', name);
    assert.doesNotMatch(name, /_(?:count|sum|bucket|milliseconds|ms)$/);
    assert.match(help, /^[A-Z0-9].*\.$/, name);
  }
  assert.equal(new Set(METRICS.map(({ name }) => name)).size, METRICS.length);
});

test('the example of alerts asks for metrics, and labels of them, that there are', () => {
  const rules = readFileSync(
    new URL('../../../examples/prometheus/keywarden.rules.yml', import.meta.url),
    'utf8',
  );
  const known = new Map(METRICS.map((metric) => [metric.name, metric]));
  let found = 0;
  for (const [, expression = ''] of rules.matchAll(/^ +expr: (.*)$/gm))
    for (const [, name = '', selectors = ''] of expression.matchAll(/(keywarden_\w+)(?:\{([^}]*)\})?/g)) {
      const metric = known.get(name) ?? known.get(name.replace(/_(?:bucket|sum|count)$/, ''));
      assert.ok(metric, name);
      for (const [, label = ''] of selectors.matchAll(/(\w+)(?:=|!)/g))
        assert.ok(label in (metric.labels ?? {}), `${name} has no label ${label}`);
      found++;
    }
  assert.ok(found > 20);
});

test('docs/metrics.md is what the table says', () => {
  const page = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');
  assert.equal(page, metricsPage(), 'run: npm exec -- node tools/build-docs.ts');
});
