/** What guesses are counted by: an IPv4 address, or the /64 of an IPv6 one, for whoever has one address of that has all. */
export function networkOf(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [before, behind] = [groups(head), groups(tail)];
  const zeros = Array<string>(Math.max(0, 8 - before.length - behind.length)).fill('0');
  return [...before, ...zeros, ...behind].slice(0, 4).join(':');
}
