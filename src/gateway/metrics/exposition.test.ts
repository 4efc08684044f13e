import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseExposition } from '../../../test/support/parse-exposition.ts';
import { Histogram } from '../../core/histogram.ts';
import { exposition, type MetricFamily } from './exposition.ts';

const family = (given: Partial<MetricFamily>): MetricFamily => ({
  name: 'things',
  type: 'gauge',
  help: 'Things there are.',
  samples: [],
  ...given,
});

test('a number, labels and a histogram are written as the format wants them', () => {
  const histogram = new Histogram([0.5, 1]);
  for (const value of [0.25, 0.5, 0.75, 3]) histogram.add(value);
  const text = exposition([
    family({ samples: [{ value: 1.5 }] }),
    family({ name: 'deeds_total', type: 'counter', samples: [{ labels: { a: 'x', b: 'y' }, value: 2 }] }),
    family({ name: 'time', type: 'histogram', samples: [{ labels: { a: 'x' }, value: histogram.state() }] }),
  ]);
  assert.equal(
    text,
    `# HELP things Things there are.
# TYPE things gauge
things 1.5
# HELP deeds_total Things there are.
# TYPE deeds_total counter
deeds_total{a="x",b="y"} 2
# HELP time Things there are.
# TYPE time histogram
time_bucket{a="x",le="0.5"} 2
time_bucket{a="x",le="1"} 3
time_bucket{a="x",le="+Inf"} 4
time_sum{a="x"} 4.5
time_count{a="x"} 4
`,
  );
});

test('a family without samples is left out, and numbers without end have their own words', () => {
  assert.equal(exposition([family({})]), '');
  const values = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, 1e300, 1e-9];
  const samples = values.map((value, index) => ({ labels: { index: String(index) }, value }));
  const read = parseExposition(exposition([family({ samples })])).get('things')?.samples;
  assert.deepEqual(
    read?.map(({ value }) => value),
    values,
  );
});

test('whatever stands in a label or a help comes back as it was', () => {
  const text = fc.string({ unit: 'binary' });
  fc.assert(
    fc.property(text, text, (value, said) => {
      // A strict reader parts lines at line feeds alone.
      const families = parseExposition(
        exposition([family({ help: `${said}-.`, samples: [{ labels: { name: value }, value: 0 }] })]),
      );
      assert.deepEqual(families.get('things')?.samples, [
        { name: 'things', labels: { name: value }, value: 0 },
      ]);
    }),
  );
});
