const LONG_MAX = 9_223_372_036_854_775_807n;
const YEAR_MIN = -292_275_054;
const YEAR_MAX = 292_278_993;

const isBetween = (text: string, low: number, high: number): boolean => {
  if (!/^[+-]?[0-9]+$/.test(text.trim())) return false;
  const value = Number(text);
  return value >= low && value <= high;
};

function isZone(text: string): boolean {
  const [, hours = '', minutes = '0'] = /^([0-9]{2})(?::([0-9]{2}))?$/.exec(text) ?? [];
  return isBetween(hours, 0, 23) && isBetween(minutes, 0, 59);
}

function isSeconds(text: string): boolean {
  const [seconds = '', ...fraction] = text.split('.');
  if (!isBetween(seconds, 0, 59)) return false;
  return fraction.length === 0 || isBetween(fraction.join('.'), 0, 999_999_999);
}

function isTime(text: string): boolean {
  const parts = text.split(':');
  const [hours = '', minutes, ...rest] = parts;
  if (hours !== '' && !isBetween(hours, 0, 23)) return false;
  if (minutes !== undefined && !isBetween(minutes, 0, 59)) return false;
  if (rest.length === 0) return true;
  const seconds = rest.join(':');
  const zulu = seconds.indexOf('z');
  if (zulu !== -1) return zulu === seconds.length - 1 && isSeconds(seconds.slice(0, -1));
  const zone = seconds.search(/[+-]/);
  if (zone !== -1) return isSeconds(seconds.slice(0, zone)) && isZone(seconds.slice(zone + 1));
  return isSeconds(rest[0] ?? '');
}

/**
 * True for what IAM accepts as the value of a date operator when a policy is written. That is more than has a meaning
 * (`01T`): a value that cannot be read as a date never matches.
 */
export function isAcceptedDate(value: string): boolean {
  const text = value.toLowerCase();
  if (!text.includes('t') && !text.includes('-')) {
    return /^[0-9]{1,19}$/.test(text) && BigInt(text) <= LONG_MAX;
  }
  const split = text.indexOf('t');
  const date = split === -1 ? text : text.slice(0, split);
  const isBeforeChrist = date.startsWith('-');
  const [year = '', month, day, ...rest] = (isBeforeChrist ? date.slice(1) : date).split('-');
  if (!isBetween(isBeforeChrist ? `-${year}` : year, YEAR_MIN, YEAR_MAX)) return false;
  if (month !== undefined && !isBetween(month, 1, 12)) return false;
  if (day !== undefined && !isBetween(day, 1, 31)) return false;
  return rest.length === 0 && isTime(split === -1 ? '' : text.slice(split + 1));
}
