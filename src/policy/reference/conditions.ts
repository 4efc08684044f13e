import type { Condition, PolicyVersion } from '../document.ts';
import type { ContextValues } from '../request.ts';
import { textMatches } from './text.ts';

type Answer = boolean | undefined;

interface Side {
  readonly version: PolicyVersion;
  readonly context: ContextValues;
}

/** How one value of the request compares with one value of the policy; undefined when that cannot be told. */
type Compare = (value: string, policy: string, side: Side) => Answer;

/** How many decimal places numbers are brought to before they are compared as integers. */
const PLACES = 1500;

function readNumber(text: string): bigint | undefined {
  if (text.length > 400) return undefined;
  const found = /^([+-]?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
  if (found === null) return undefined;
  const [, sign, whole = '', fraction = '', exponent = '0'] = found;
  const integer = BigInt(whole + fraction) * 10n ** BigInt(PLACES + Number(exponent) - fraction.length);
  return sign === '-' ? -integer : integer;
}

function readDate(text: string): number | undefined {
  if (/^\d{1,12}(\.\d{1,9})?$/.test(text)) return Number.parseFloat(text) * 1000;
  const parts =
    /^(\d{4})(-\d\d)?(-\d\d)?(?:T(\d\d:\d\d)(:\d\d)?(\.\d{1,9})?(Z|[+-]\d\d(?::?\d\d)?)?)?$/i.exec(text);
  if (parts === null) return undefined;
  const [, year, month, day, time, seconds, fraction, zone = 'Z'] = parts;
  if ((day !== undefined && month === undefined) || (time !== undefined && day === undefined))
    return undefined;
  if (fraction !== undefined && seconds === undefined) return undefined;
  const date = `${year}${month ?? '-01'}${day ?? '-01'}`;
  const midnight = Date.parse(`${date}T00:00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== date) return undefined;
  if (time?.startsWith('24') === true) return undefined;
  const digits = zone.replace(/\D/g, '').padEnd(4, '0');
  const offset =
    (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))) * (zone.startsWith('-') ? -1 : 1);
  const instant = Date.parse(`${date}T${time ?? '00:00'}${seconds ?? ':00'}Z`);
  if (Number.isNaN(instant)) return undefined;
  return instant + Number.parseFloat(`0${fraction ?? '.0'}`) * 1000 - offset * 60_000;
}

function readV4(text: string): bigint | undefined {
  const bytes = text.split('.').map((part) => (/^(0|[1-9]\d{0,2})$/.test(part) ? Number(part) : 256));
  if (bytes.length !== 4 || bytes.some((byte) => byte > 255)) return undefined;
  return bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
}

function readV6(text: string): bigint | undefined {
  const lastColon = text.lastIndexOf(':');
  const tail = text.slice(lastColon + 1);
  if (tail.includes('.')) {
    const v4 = readV4(tail);
    if (v4 === undefined) return undefined;
    const groups = `${(v4 >> 16n).toString(16)}:${(v4 & 0xffffn).toString(16)}`;
    return readV6(text.slice(0, lastColon + 1) + groups);
  }
  const filled = text.includes('::') ? fillZeros(text) : text;
  const groups = filled?.split(':') ?? [];
  if (groups.length !== 8 || !groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

function fillZeros(text: string): string | undefined {
  const sides = text.split('::');
  if (sides.length !== 2) return undefined;
  const [head, tail] = sides.map((side) => (side === '' ? [] : side.split(':')));
  const missing = 8 - (head?.length ?? 0) - (tail?.length ?? 0);
  if (missing < 1) return undefined;
  return [...(head ?? []), ...new Array<string>(missing).fill('0'), ...(tail ?? [])].join(':');
}

const MAPPED = 0xffffn << 32n;

/** Every address as one of IPv6; IPv4 in its mapped form. */
function readIp(text: string): bigint | undefined {
  if (text.includes(':')) return readV6(text);
  const v4 = readV4(text);
  return v4 === undefined ? undefined : MAPPED | v4;
}

function isInRange(value: string, range: string): Answer {
  const address = readIp(value);
  if (address === undefined) return undefined;
  const [base = '', prefix, ...rest] = range.split('/');
  const start = readIp(base);
  if (start === undefined || rest.length > 0) return false;
  if (prefix !== undefined && !/^\d{1,3}$/.test(prefix)) return false;
  const isV4 = !base.includes(':');
  const own = Number(prefix ?? (isV4 ? 32 : 128));
  if (own > (isV4 ? 32 : 128)) return false;
  const bits = isV4 ? own + 96 : own;
  // A range of IPv6 wider than all of IPv4 speaks of IPv6 only.
  if (bits < 96 && address >> 32n === 0xffffn) return false;
  const shift = BigInt(128 - bits);
  return address >> shift === start >> shift;
}

const compareWith =
  <Value>(
    read: (text: string) => Value | undefined,
    holds: (left: Value, right: Value) => boolean,
  ): Compare =>
  (value, policy) => {
    const left = read(value);
    if (left === undefined) return undefined;
    const right = read(policy);
    return right !== undefined && holds(left, right);
  };

const isBase64 = (text: string): boolean =>
  /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.replace(/=/g, '').length % 4 !== 1;

function splitArn(arn: string): string[] | undefined {
  const parts: string[] = [];
  let rest = arn;
  while (parts.length < 5) {
    const found = /^((?:\$\{[^}]*\}|[^:])*):/.exec(rest);
    if (found === null) return undefined;
    parts.push(found[1] ?? '');
    rest = rest.slice(found[0].length);
  }
  return [...parts, rest];
}

const arnMatches: Compare = (value, policy, { version, context }) => {
  const wanted = splitArn(policy);
  const [a, b, c, d, e, ...resource] = value.split(':');
  if (wanted === undefined || resource.length === 0) return false;
  const parts = [a, b, c, d, e, resource.join(':')];
  return wanted.every((part, at) =>
    textMatches(part, parts[at] ?? '', { version, wildcards: true }, context),
  );
};

/** The positive operators; a negated one is the opposite of its positive. */
const POSITIVE: Record<string, Compare> = {
  StringEquals: (value, policy, { version, context }) =>
    textMatches(policy, value, { version, wildcards: false }, context),
  StringEqualsIgnoreCase: (value, policy, { version, context }) =>
    textMatches(policy, value, { version, wildcards: false, ignoreCase: true }, context),
  StringLike: (value, policy, { version, context }) =>
    textMatches(policy, value, { version, wildcards: true }, context),
  NumericEquals: compareWith(readNumber, (left, right) => left === right),
  NumericLessThan: compareWith(readNumber, (left, right) => left < right),
  NumericLessThanEquals: compareWith(readNumber, (left, right) => left <= right),
  NumericGreaterThan: compareWith(readNumber, (left, right) => left > right),
  NumericGreaterThanEquals: compareWith(readNumber, (left, right) => left >= right),
  DateEquals: compareWith(readDate, (left, right) => left === right),
  DateLessThan: compareWith(readDate, (left, right) => left < right),
  DateLessThanEquals: compareWith(readDate, (left, right) => left <= right),
  DateGreaterThan: compareWith(readDate, (left, right) => left > right),
  DateGreaterThanEquals: compareWith(readDate, (left, right) => left >= right),
  Bool: (value, policy, { version, context }) =>
    /^(true|false)$/i.test(value)
      ? textMatches(policy, value, { version, wildcards: false, ignoreCase: true }, context)
      : undefined,
  BinaryEquals: (value, policy) => {
    if (!isBase64(value)) return undefined;
    return isBase64(policy) && atob(policy) === atob(value);
  },
  IpAddress: isInRange,
  ArnEquals: arnMatches,
  ArnLike: arnMatches,
};

const NEGATED: Record<string, string> = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
};

/**
 * One line of a Condition block, as documented: values of the policy are joined by OR (NOR when negated), values of the
 * request by what the quantifier says, and a missing key fails unless the operator is negated, IfExists or ForAllValues.
 */
export function conditionHolds(condition: Condition, side: Side, isDeny: boolean): boolean {
  const { operator, key, values } = condition;
  const found = side.context.get(key.toLowerCase());
  const present = typeof found === 'string' ? [found] : (found ?? []);
  if (operator.endsWith('Null')) {
    return values.some((value) => value.toLowerCase() === String(present.length === 0));
  }
  const forAll = operator.startsWith('ForAllValues:');
  const forAny = operator.startsWith('ForAnyValue:');
  const ifExists = operator.endsWith('IfExists');
  const name = operator.replace(/^For(All|Any)Values?:/, '').replace(/IfExists$/, '');
  const positive = NEGATED[name] ?? name;
  const isNegated = positive !== name;

  const one = (value: string): boolean => {
    const answers = values.map((policy) => POSITIVE[positive]?.(value, policy, side));
    // A request value that cannot be compared at all is undecided even where the policy lists no value.
    if (
      values.length === 0 &&
      POSITIVE[positive]?.(value, '0', side) === undefined &&
      /^(Num|Date|Bool|Bin|Ip)/.test(positive)
    ) {
      return isNegated && isDeny;
    }
    if (answers.includes(true)) return !isNegated;
    if (answers.includes(undefined)) return isNegated && isDeny;
    return isNegated;
  };
  if (present.length === 0) return ifExists || forAll || (isNegated && !forAny);
  if ((forAll || forAny) && present.length === 1 && present[0] === '') return forAll;
  if (forAll) return present.every(one);
  if (forAny) return present.some(one);
  return isNegated ? present.every(one) : present.some(one);
}
