import { type Operator, pair } from './operator.ts';

/** An address as 16-bit groups: two for IPv4, eight for IPv6. */
export type IpAddress = readonly number[];

interface IpRange {
  readonly groups: IpAddress;
  readonly prefix: number;
}

const NO_V4 = -1;
const DOT = 46;
const ZERO = 48;

/**
 * An IPv4 address as a number; {@link NO_V4} for anything else. Digit by digit, because every request with a condition on
 * addresses comes through here. A leading zero is refused: some read it as octal.
 */
function readV4(text: string): number {
  let address = 0;
  let part = 0;
  let digits = 0;
  let dots = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit === DOT - ZERO && digits > 0) {
      address = address * 256 + part;
      part = 0;
      digits = 0;
      dots++;
    } else if (digit >= 0 && digit <= 9 && (digits === 0 || part > 0)) {
      part = part * 10 + digit;
      digits++;
      if (part > 255) return NO_V4;
    } else return NO_V4;
  }
  return dots === 3 && digits > 0 ? address * 256 + part : NO_V4;
}

function parseV4(text: string): IpAddress | undefined {
  const address = readV4(text);
  return address === NO_V4 ? undefined : [Math.floor(address / 65_536), address % 65_536];
}

/** Groups on one side of `::`; an IPv4 address may stand for the last two. */
function parseGroups(text: string, isLast: boolean): number[] | undefined {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [at, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else {
      const v4 = isLast && at === parts.length - 1 ? parseV4(part) : undefined;
      if (v4 === undefined) return undefined;
      groups.push(...v4);
    }
  }
  return groups;
}

function parseV6(text: string): IpAddress | undefined {
  const sides = text.split('::');
  if (sides.length > 2) return undefined;
  const head = parseGroups(sides[0] ?? '', sides.length === 1);
  const tail = sides.length === 2 ? parseGroups(sides[1] ?? '', true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (sides.length === 1 ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...new Array<number>(missing).fill(0), ...tail];
}

const isMapped = (groups: IpAddress): boolean =>
  groups.length === 8 && groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);

/** Reads an address; one of IPv4 written in IPv6 (`::ffff:192.0.2.1`) is the IPv4 address. */
export function parseIp(text: string): IpAddress | undefined {
  if (!text.includes(':')) return parseV4(text);
  const groups = parseV6(text);
  return groups !== undefined && isMapped(groups) ? groups.slice(6) : groups;
}

function parseRange(text: string): IpRange | undefined {
  const [address = '', prefixText, ...rest] = text.split('/');
  const groups = address.includes(':') ? parseV6(address) : parseV4(address);
  if (groups === undefined || rest.length > 0) return undefined;
  const bits = groups.length * 16;
  if (prefixText !== undefined && !/^[0-9]{1,3}$/.test(prefixText)) return undefined;
  const prefix = prefixText === undefined ? bits : Number(prefixText);
  if (prefix > bits) return undefined;
  return isMapped(groups) && prefix >= 96
    ? { groups: groups.slice(6), prefix: prefix - 96 }
    : { groups, prefix };
}

function isInside(address: IpAddress, range: IpRange): boolean {
  for (let at = 0, left = range.prefix; left > 0; at++, left -= 16) {
    const shift = Math.max(0, 16 - left);
    if ((address[at] ?? 0) >> shift !== (range.groups[at] ?? 0) >> shift) return false;
  }
  return true;
}

/** A range of IPv4 as the numbers of its addresses from `first` up to, not including, `end`. */
function toNumbers({ groups, prefix }: IpRange): { readonly first: number; readonly end: number } {
  const size = 2 ** (32 - prefix);
  const first = Math.floor(((groups[0] ?? 0) * 65_536 + (groups[1] ?? 0)) / size) * size;
  return { first, end: first + size };
}

const compile: Operator['compile'] = (values) => {
  const ranges = values.map(parseRange).filter((range) => range !== undefined);
  const rangesV4 = ranges.filter(({ groups }) => groups.length === 2).map(toNumbers);
  const rangesV6 = ranges.filter(({ groups }) => groups.length === 8);
  const isInV4 = (address: number): boolean => {
    for (const { first, end } of rangesV4) if (address >= first && address < end) return true;
    return false;
  };
  return (value) => {
    const v4 = readV4(value);
    if (v4 !== NO_V4) return isInV4(v4);
    const groups = parseIp(value);
    if (groups === undefined) return undefined;
    if (groups.length === 2) return isInV4((groups[0] ?? 0) * 65_536 + (groups[1] ?? 0));
    return rangesV6.some((range) => isInside(groups, range));
  };
};

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress */
export const IP_OPERATORS = pair('IpAddress', 'NotIpAddress', compile);
