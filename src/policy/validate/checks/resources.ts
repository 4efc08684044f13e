import { isAccountId } from '../../../core/account.ts';
import { type PolicyCheck, type Problem, problem } from '../check.ts';
import type { IamData, ResourceFormat } from '../iam-data.ts';
import { overlaps } from '../overlap.ts';
import { PARTITIONS, REGIONS } from '../regions.ts';
import { at } from '../spot.ts';
import { variablesAsWildcards } from '../texts.ts';
import type { TextView } from '../view.ts';

/** `arn:partition:service:region:account:resource`. */
const FIELDS = 6;

/** Characters compared with formats in one policy; resources beyond that are taken as they are. */
const MOST_WORK = 5_000_000;

/** Accounts that AWS itself has in ARNs. */
const AWS_ACCOUNTS = new Set(['aws', 'amazon', 'aws-managed', 'aws-marketplace', 'cloudfront']);

/** Resources that AWS shares with everybody have no account: SSM's documents and parameters, views, public keys. */
const OF_AWS = /^\*$|(?:^|\/)(?:\*$|aws|amazon)/i;

interface Arn {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly account: string;
  readonly resource: string;
}

const isOpen = (text: string): boolean => /[*?]/.test(text);

/** Resource ARNs: their fields, and whether the service has such resources. */
export const resourceArns: PolicyCheck = function* ({ statements, data }) {
  let workLeft = MOST_WORK;
  const fitsFormat = (resource: string, format: ResourceFormat): boolean => {
    const pattern = format.resource.replace(/\$\{[^}]*\}/g, '*');
    workLeft -= resource.length * pattern.length;
    return workLeft < 0 || overlaps(resource, pattern);
  };
  for (const { resource, notResource } of statements) {
    for (const item of [...(resource?.items ?? []), ...(notResource?.items ?? [])]) {
      const found = problemOf(item, data, fitsFormat);
      if (found !== undefined) yield found;
    }
  }
};

type FitsFormat = (resource: string, format: ResourceFormat) => boolean;

/** One problem for each ARN: the first from the left, since what follows depends on it. */
function problemOf(item: TextView, data: IamData, fitsFormat: FitsFormat): Problem | undefined {
  const text = variablesAsWildcards(item.text);
  if (text === '*' || item.text.startsWith('${')) return undefined;
  const mark = at(item.spot);
  if (!text.startsWith('arn:')) return problem('INVALID_ARN_PREFIX', mark);
  const [, partition = '', service = '', region = '', account = '', ...rest] = text.split(':');
  if (rest.length === 0) return problem('MISSING_ARN_FIELD', mark, { fields: String(FIELDS) });
  const arn = { partition, service, region, account, resource: rest.join(':') };
  if (!isOpen(partition) && !PARTITIONS.includes(partition)) {
    return problem('INVALID_PARTITION', mark, { service, partition, partitions: PARTITIONS.join(', ') });
  }
  if (isOpen(service)) return problem('WILDCARD_IN_SERVICE_NAME', mark);
  const formats = data.formatsOf(service);
  if (formats === undefined) return unknownService(item, service, data);
  const fitting = formats.filter((format) => fitsFormat(arn.resource, format));
  if (fitting.length === 0) return problem('INVALID_ARN_RESOURCE', mark);
  return regionProblem(item, arn, fitting) ?? accountProblem(item, arn, fitting);
}

function unknownService(item: TextView, service: string, data: IamData): Problem | undefined {
  const lower = service.toLowerCase();
  const isKnown = data.hasService(lower) || data.formatsOf(lower) !== undefined;
  if (isKnown && lower !== service) return problem('INVALID_ARN_SERVICE_CASE', at(item.spot), { service });
  // A service may be known and have no resources.
  return isKnown ? undefined : problem('INVALID_SERVICE', at(item.spot), { service });
}

function regionProblem(
  { spot }: TextView,
  { service, region }: Arn,
  formats: readonly ResourceFormat[],
): Problem | undefined {
  if (isOpen(region)) return undefined;
  if (region === '') {
    const isNeeded = formats.every((format) => format.region !== '' && format.region !== '*');
    return isNeeded ? problem('MISSING_ARN_REGION', at(spot), { service }) : undefined;
  }
  if (formats.every((format) => format.region === '')) {
    return problem('ARN_REGION_NOT_ALLOWED', at(spot), { service });
  }
  return REGIONS.has(region) ? undefined : problem('INVALID_ARN_REGION', at(spot), { region });
}

function accountProblem(
  { spot }: TextView,
  { service, account, resource }: Arn,
  formats: readonly ResourceFormat[],
): Problem | undefined {
  if (isOpen(account)) return undefined;
  if (account === '') {
    const isNeeded = !OF_AWS.test(resource) && formats.every((format) => format.account.startsWith('${'));
    const resourceName = formats[0]?.type ?? '';
    return isNeeded ? problem('MISSING_ARN_ACCOUNT', at(spot), { resourceName }) : undefined;
  }
  if (formats.every((format) => format.account === '')) {
    return problem('ARN_ACCOUNT_NOT_ALLOWED', at(spot), { service });
  }
  const isKnown =
    isAccountId(account) || AWS_ACCOUNTS.has(account) || formats.some((format) => format.account === account);
  return isKnown ? undefined : problem('INVALID_ARN_ACCOUNT', at(spot), { account });
}
