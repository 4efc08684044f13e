import { findAwsManagedPolicy } from '../../../identity/aws-managed-policies.ts';
import { read } from '../../contract.ts';
import { onPolicy } from '../access/policies.ts';
import { dateOf } from '../date-of.ts';
import { pageOf } from '../paging.ts';
import { AWS_OWNER, policyOwner, versionId } from '../policy-arn.ts';
import { policyNotFound } from '../policy-errors.ts';
import { type Directory, directoryOf } from '../records/directory.ts';
import { findPolicy, listVersions } from '../records/policies.ts';
import type { Input, ListPolicyVersionsRequest, ListPolicyVersionsResponse } from '../schema.ts';

interface Version {
  readonly number: number;
  readonly isDefault: boolean;
  readonly createdAt: number;
}

/** Above every version number: the newest version is listed first. */
const NUMBERS = 1_000_000_000;

export const listPolicyVersions = read<Input<ListPolicyVersionsRequest>, ListPolicyVersionsResponse>(
  onPolicy('iam:ListPolicyVersions'),
  async (context, input) => {
    const arn = input.PolicyArn;
    const versions =
      policyOwner(arn) === AWS_OWNER
        ? awsVersions(arn)
        : await ownVersions(directoryOf(context), context.accountId, arn);
    if (versions === undefined) throw policyNotFound(arn);
    const keyOf = ({ number }: Version): string => String(NUMBERS - number).padStart(10, '0');
    const scope = { operation: 'ListPolicyVersions', filters: [arn], keyOf };
    const { items, output } = await pageOf(context, scope, input, versions);
    return {
      Versions: items.map(({ number, isDefault, createdAt }) => ({
        VersionId: versionId(number),
        IsDefaultVersion: isDefault,
        CreateDate: dateOf(createdAt),
      })),
      ...output,
    };
  },
);

function awsVersions(arn: string): Version[] | undefined {
  const policy = findAwsManagedPolicy(arn);
  return policy?.versions.map(({ version, createdAt }) => ({
    number: version,
    isDefault: version === policy.defaultVersion,
    createdAt,
  }));
}

async function ownVersions(db: Directory, accountId: string, arn: string): Promise<Version[] | undefined> {
  const policy = await findPolicy(db, accountId, arn);
  if (policy === undefined) return undefined;
  return (await listVersions(db, policy.id)).map((row) => ({
    number: row.version,
    isDefault: row.version === policy.default_version,
    createdAt: row.created_at,
  }));
}
