import type { KeyType } from '../../../../src/policy/index.ts';

const OPERATORS: Readonly<Record<KeyType, readonly string[]>> = {
  String: [
    'StringEquals',
    'StringNotEquals',
    'StringEqualsIgnoreCase',
    'StringNotEqualsIgnoreCase',
    'StringLike',
    'StringNotLike',
  ],
  Numeric: [
    'NumericEquals',
    'NumericNotEquals',
    'NumericLessThan',
    'NumericLessThanEquals',
    'NumericGreaterThan',
    'NumericGreaterThanEquals',
  ],
  Bool: ['Bool'],
  Date: [
    'DateEquals',
    'DateNotEquals',
    'DateLessThan',
    'DateLessThanEquals',
    'DateGreaterThan',
    'DateGreaterThanEquals',
  ],
  ARN: ['ArnLike', 'ArnNotLike', 'ArnEquals', 'ArnNotEquals'],
  IPAddress: ['IpAddress', 'NotIpAddress'],
  Binary: ['BinaryEquals'],
};

interface Kind {
  readonly type: KeyType;
  readonly isMultivalued: boolean;
}

/** The operators that fit a key; all there are for a key that nobody documents. */
export function operatorsFor(key: Kind | undefined): string[] {
  const fitting = key === undefined ? Object.values(OPERATORS).flat() : OPERATORS[key.type];
  const alone = [...fitting, ...fitting.map((operator) => `${operator}IfExists`)];
  const sets = ['ForAnyValue', 'ForAllValues'].flatMap((set) =>
    fitting.map((operator) => `${set}:${operator}`),
  );
  if (key === undefined) return [...alone, 'Null', ...sets];
  return key.isMultivalued ? [...sets, 'Null'] : [...alone, 'Null'];
}
