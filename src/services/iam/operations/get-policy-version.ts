import { awsManagedPolicyDocument, findAwsManagedPolicy } from '../../../identity/aws-managed-policies.ts';
import { read } from '../../contract.ts';
import { onPolicy } from '../access/policies.ts';
import { dateOf } from '../date-of.ts';
import { AWS_OWNER, policyOwner, versionId, versionNumber } from '../policy-arn.ts';
import { encodedDocument } from '../policy-documents.ts';
import { versionNotFound } from '../policy-errors.ts';
import { type Directory, directoryOf } from '../records/directory.ts';
import { findPolicy, findVersion } from '../records/policies.ts';
import type { GetPolicyVersionRequest, GetPolicyVersionResponse, Input } from '../schema.ts';

interface Version {
  readonly document: string;
  readonly isDefault: boolean;
  readonly createdAt: number;
}

export const getPolicyVersion = read<Input<GetPolicyVersionRequest>, GetPolicyVersionResponse>(
  onPolicy('iam:GetPolicyVersion'),
  async (context, input) => {
    const { PolicyArn: arn, VersionId: id } = input;
    const number = versionNumber(id);
    if (number === undefined) throw versionNotFound(arn, id);
    const found =
      policyOwner(arn) === AWS_OWNER
        ? awsVersion(arn, number)
        : await ownVersion(directoryOf(context), context.accountId, arn, number);
    if (found === undefined) throw versionNotFound(arn, id);
    return {
      PolicyVersion: {
        Document: encodedDocument(found.document),
        VersionId: versionId(number),
        IsDefaultVersion: found.isDefault,
        CreateDate: dateOf(found.createdAt),
      },
    };
  },
);

function awsVersion(arn: string, number: number): Version | undefined {
  const policy = findAwsManagedPolicy(arn);
  const version = policy?.versions.find((candidate) => candidate.version === number);
  const document = awsManagedPolicyDocument(arn, number);
  if (policy === undefined || version === undefined || document === undefined) return undefined;
  return { document, isDefault: policy.defaultVersion === number, createdAt: version.createdAt };
}

async function ownVersion(
  db: Directory,
  accountId: string,
  arn: string,
  number: number,
): Promise<Version | undefined> {
  const policy = await findPolicy(db, accountId, arn);
  const version = policy && (await findVersion(db, policy.id, number));
  if (policy === undefined || version === undefined) return undefined;
  return {
    document: version.document,
    isDefault: policy.default_version === number,
    createdAt: version.created_at,
  };
}
