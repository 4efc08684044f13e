import { parseIp } from '../../conditions/ip.ts';
import { type ConditionCheck, problem } from '../check.ts';
import { at } from '../spot.ts';
import { withoutVariables } from '../texts.ts';
import type { TextView } from '../view.ts';

interface Range {
  readonly groups: readonly number[];
  readonly prefix: number;
}

/** Reads an address or a range in CIDR form, bits behind the prefix kept. */
function parseRange(text: string): Range | undefined {
  const [address = '', prefixText, ...rest] = text.split('/');
  const groups = parseIp(address);
  if (groups === undefined || rest.length > 0) return undefined;
  const bits = groups.length * 16;
  if (prefixText === undefined) return { groups, prefix: bits };
  const prefix = /^[0-9]{1,3}$/.test(prefixText) ? Number(prefixText) : bits + 1;
  return prefix > bits ? undefined : { groups, prefix };
}

const maskOf = (prefix: number, group: number): number => {
  const kept = Math.min(16, Math.max(0, prefix - group * 16));
  return (0xffff << (16 - kept)) & 0xffff;
};

const masked = ({ groups, prefix }: Range): number[] => groups.map((group, at) => group & maskOf(prefix, at));

function print(groups: readonly number[]): string {
  return groups.length === 2
    ? groups.flatMap((group) => [group >> 8, group & 0xff]).join('.')
    : groups.map((group) => group.toString(16)).join(':');
}

/** RFC 1918, RFC 6598 and loopback; RFC 4193 and link-local of IPv6. */
const PRIVATE = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '127.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
]
  .map(parseRange)
  .filter((range) => range !== undefined);

function isPrivate(range: Range): boolean {
  return PRIVATE.some(
    (known) =>
      known.groups.length === range.groups.length &&
      range.prefix >= known.prefix &&
      known.groups.every((group, at) => ((range.groups[at] ?? 0) & maskOf(known.prefix, at)) === group),
  );
}

export const ipRanges: ConditionCheck = function* ({ operator, operatorText, values }) {
  if (operator?.base !== 'IpAddress' && operator?.base !== 'NotIpAddress') return;
  for (const { text, spot } of values) {
    if (withoutVariables(text) !== text) continue;
    const range = parseRange(text);
    if (range === undefined) yield problem('TYPE_MISMATCH_IP_RANGE', at(spot), { operator: operatorText });
    else if (masked(range).some((group, place) => group !== range.groups[place])) {
      yield problem('IMPROVE_IP_RANGE', at(spot), { addr: `${print(masked(range))}/${range.prefix}` });
    }
  }
};

/** Requests reach AWS from public addresses; those from private networks carry another key. */
export const privateIps: ConditionCheck = function* ({ operator, lowerKey, values, spot }) {
  const isNegated = operator?.base === 'NotIpAddress';
  if (lowerKey !== 'aws:sourceip' || (operator?.base !== 'IpAddress' && !isNegated)) return;
  const isPrivateValue = ({ text }: TextView): boolean => {
    const range = parseRange(text);
    return range !== undefined && isPrivate(range);
  };
  const count = values.filter(isPrivateValue).length;
  if (count === 0) return;
  if (count === values.length)
    yield problem(isNegated ? 'PRIVATE_NOT_IP_ADDRESS' : 'PRIVATE_IP_ADDRESS', at(spot));
  else yield problem(isNegated ? 'PRIVATE_NOT_IP_ADDRESS_SUBSET' : 'PRIVATE_IP_ADDRESS_SUBSET', at(spot));
};
