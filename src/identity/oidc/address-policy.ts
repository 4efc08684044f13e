import { BlockList, isIP } from 'node:net';

/**
 * Where issuers may be. Administrators of any account name issuers, so they choose what this machine connects to. Private
 * networks are allowed, for that is where issuers of a platform of one's own are; what belongs to this machine alone, to
 * its link (instance metadata) or to nobody is not.
 */
export interface AddressPolicy {
  readonly mayConnect: (address: string) => boolean;
  /** Whether that host, by name or address, may be asked without TLS. */
  readonly mayBePlain: (hostname: string) => boolean;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

const REFUSED = new BlockList();
for (const [network, bits] of [
  ['0.0.0.0', 8],
  ['169.254.0.0', 16],
  ['192.0.0.0', 24],
  ['224.0.0.0', 3],
] as const)
  REFUSED.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  ['::', 128],
  // Ways to write an IPv4 address that are translated elsewhere.
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2002::', 16],
  ['2001::', 32],
  ['fe80::', 10],
  ['ff00::', 8],
] as const)
  REFUSED.addSubnet(network, bits, 'ipv6');
// Instance metadata of clouds, outside link-local networks.
REFUSED.addAddress('fd00:ec2::254', 'ipv6');
REFUSED.addAddress('100.100.100.200', 'ipv4');
REFUSED.addAddress('168.63.129.16', 'ipv4');

/** Networks of one's own, and what is for tests and papers: nobody's on the internet. */
const PRIVATE = new BlockList();
for (const [network, bits] of [
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['172.16.0.0', 12],
  ['192.0.2.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
] as const)
  PRIVATE.addSubnet(network, bits, 'ipv4');
for (const [network, bits] of [
  ['100::', 64],
  ['2001:db8::', 32],
  ['fc00::', 7],
] as const)
  PRIVATE.addSubnet(network, bits, 'ipv6');

const isIn = (list: BlockList, address: string): boolean => {
  const family = isIP(address);
  return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
};

const LOCAL_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/** With `allowsLoopback`, issuers on this machine too, and they alone without TLS: for development. */
export const addressPolicy = (allowsLoopback: boolean): AddressPolicy => ({
  mayConnect: (address) =>
    isIP(address) !== 0 && !isIn(REFUSED, address) && (allowsLoopback || !isIn(LOOPBACK, address)),
  mayBePlain: (hostname) => allowsLoopback && LOCAL_NAMES.has(hostname),
});

/**
 * For what any account names as a receiver: the internet alone. With `allowsPrivate`, private networks and this machine too,
 * and it alone without TLS.
 */
export const publicAddressPolicy = (allowsPrivate: boolean): AddressPolicy => {
  const { mayConnect, mayBePlain } = addressPolicy(allowsPrivate);
  return {
    mayConnect: (address) => mayConnect(address) && (allowsPrivate || !isIn(PRIVATE, address)),
    mayBePlain,
  };
};
