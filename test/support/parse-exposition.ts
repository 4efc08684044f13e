import assert from 'node:assert/strict';

/** One line of Prometheus' text format. */
export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

interface ParsedFamily {
  readonly type: string;
  readonly help: string;
  readonly samples: ParsedSample[];
}

const HELP = /^# HELP ([a-z_][a-z0-9_]*) (.+)$/s;
const TYPE = /^# TYPE ([a-z_][a-z0-9_]*) (counter|gauge|histogram)$/;
const SAMPLE = /^([a-z_][a-z0-9_]*)(?:\{(.*)\})? (NaN|[+-]Inf|-?[0-9.]+(?:e[+-]?[0-9]+)?)$/s;
const LABEL = /([a-z_][a-z0-9_]*)="((?:[^"\\\n]|\\[\\n"])*)"(,|$)/y;

/**
 * Reads a page of metrics, and accepts nothing that the format's page or Prometheus' naming rules do not.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 * @see https://prometheus.io/docs/practices/naming/
 */
export function parseExposition(text: string): ReadonlyMap<string, ParsedFamily> {
  assert.ok(text === '' || text.endsWith('\n'), 'the last line has no end');
  const families = new Map<string, ParsedFamily>();
  const lines = text.split('\n').slice(0, -1);
  let current: { readonly name: string; readonly family: ParsedFamily } | undefined;
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const help = HELP.exec(line);
    if (help !== null) {
      const [, name = '', said = ''] = help;
      const type = TYPE.exec(lines[++index] ?? '');
      assert.equal(type?.[1], name, `${name}: no TYPE behind its HELP`);
      assert.ok(!families.has(name), `${name} comes twice`);
      const family = { type: type?.[2] ?? '', help: said, samples: [] };
      families.set(name, family);
      current = { name, family };
      continue;
    }
    const sample = parseSample(line);
    assert.ok(current, `a sample before any HELP: ${line}`);
    const suffix = sample.name.slice(current.name.length);
    const suffixes = current.family.type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
    assert.ok(
      sample.name.startsWith(current.name) && suffixes.includes(suffix),
      `${sample.name} below ${current.name}`,
    );
    current.family.samples.push(sample);
  }
  for (const [name, family] of families) checkFamily(name, family);
  return families;
}

function parseSample(line: string): ParsedSample {
  const match = SAMPLE.exec(line);
  assert.ok(match, `not a line of the format: ${line}`);
  const [, name = '', labelText = '', value = ''] = match;
  const labels: Record<string, string> = {};
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < labelText.length) {
    const at = LABEL.lastIndex;
    const label = LABEL.exec(labelText);
    assert.ok(label, `no label at ${at}: ${line}`);
    const [, key = '', raw = ''] = label;
    assert.ok(!(key in labels), `${key} twice: ${line}`);
    labels[key] = raw.replace(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character));
  }
  return { name, labels, value: Number(value.replace('Inf', 'Infinity')) };
}

function checkFamily(name: string, { type, help, samples }: ParsedFamily): void {
  assert.match(help, /\S\.$/, `${name}: its help is no sentence`);
  assert.ok(samples.length > 0, `${name} has no samples`);
  assert.equal(name.endsWith('_total'), type === 'counter', `${name} is a ${type}`);
  const keys = samples.map(({ name: line, labels }) => `${line} ${JSON.stringify(labels)}`);
  assert.equal(new Set(keys).size, keys.length, `${name} has two equal series`);
  if (type !== 'gauge') for (const { value } of samples) assert.ok(value >= 0, `${name} is ${value}`);
  if (type === 'histogram') checkHistograms(name, samples);
}

function checkHistograms(name: string, samples: readonly ParsedSample[]): void {
  const series = new Map<string, ParsedSample[]>();
  for (const sample of samples) {
    const { le: _, ...labels } = sample.labels;
    const key = JSON.stringify(labels);
    series.set(key, [...(series.get(key) ?? []), sample]);
  }
  for (const [key, own] of series) {
    const where = `${name}${key}`;
    const buckets = own.filter((sample) => sample.name === `${name}_bucket`);
    const bounds = buckets.map(({ labels }) => Number((labels['le'] ?? '').replace('Inf', 'Infinity')));
    assert.deepEqual(
      bounds,
      [...new Set(bounds)].sort((a, b) => a - b),
      `${where}: bounds`,
    );
    assert.equal(bounds.at(-1), Number.POSITIVE_INFINITY, where);
    const values = buckets.map(({ value }) => value);
    assert.deepEqual(
      values,
      values.toSorted((a, b) => a - b),
      `${where}: buckets are not cumulative`,
    );
    const [sum, count, ...more] = own.slice(buckets.length);
    assert.deepEqual([sum?.name, count?.name, more], [`${name}_sum`, `${name}_count`, []], where);
    assert.equal(count?.value, values.at(-1), `${where}: count`);
  }
}
