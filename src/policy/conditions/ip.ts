import { type Operator, pair } from './operator.ts';

/** An address as 16-bit groups: two for IPv4, eight for IPv6. */
export type IpAddress = readonly number[];

interface IpRange {
  readonly groups: IpAddress;
  readonly prefix: number;
}

function parseV4(text: string): IpAddress | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  const bytes: number[] = [];
  for (const part of parts) {
    // A leading zero is refused: some read it as octal.
    if (!/^(?:0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255) return undefined;
    bytes.push(Number(part));
  }
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  return [a * 256 + b, c * 256 + d];
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
  if (address.length !== range.groups.length) return false;
  for (let at = 0, left = range.prefix; left > 0; at++, left -= 16) {
    const shift = Math.max(0, 16 - left);
    if ((address[at] ?? 0) >> shift !== (range.groups[at] ?? 0) >> shift) return false;
  }
  return true;
}

const compile: Operator['compile'] = (values) => {
  const ranges = values.map(parseRange).filter((range) => range !== undefined);
  return (value) => {
    const address = parseIp(value);
    return address === undefined ? undefined : ranges.some((range) => isInside(address, range));
  };
};

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress */
export const IP_OPERATORS = pair('IpAddress', 'NotIpAddress', compile);
