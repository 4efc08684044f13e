import { call } from '../../../api/call.ts';

/** The text of one version of a managed policy; IAM answers it percent-encoded as RFC 3986 §2 says. */
export async function readVersion(PolicyArn: string, VersionId: string): Promise<string> {
  const { PolicyVersion } = await call('iam', 'GetPolicyVersion', { PolicyArn, VersionId });
  return decodeURIComponent(PolicyVersion?.Document ?? '');
}
