import { isAccountId } from '../../../core/account.ts';
import { parseArn, rootArn } from '../../../core/arn.ts';
import { compilePolicyText } from '../../../identity/policy-text.ts';
import { mayAssumeRoot } from '../../../identity/root-access.ts';
import type { CompiledPolicy } from '../../../policy/compile.ts';
import { type AccessRule, read } from '../../contract.ts';
import { rootMayNotAssumeRoot, validationError } from '../errors.ts';
import { longTermAccessKeyOf } from '../maker.ts';
import type { AssumeRootRequest, AssumeRootResponse, Input } from '../schema.ts';
import { credentialsOf, expiryFor, HIDE_TOKEN } from './session-output.ts';

/** Longest and usual session of a root, in seconds. */
const MAX_SECONDS = 900;

/**
 * What such a session can be made for.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRoot.html
 */
const TASK_POLICIES: ReadonlySet<string> = new Set(
  [
    'IAMAuditRootUserCredentials',
    'IAMCreateRootUserPassword',
    'IAMDeleteRootUserCredentials',
    'S3UnlockBucketPolicy',
    'SQSUnlockQueuePolicy',
  ].map((name) => `arn:aws:iam::aws:policy/root-task/${name}`),
);

type AssumeRootInput = Input<AssumeRootRequest>;

/** The account whose root is meant, by its number or the ARN of its root. @throws AwsError ValidationError */
function targetOf({ TargetPrincipal: target }: AssumeRootInput): string {
  if (isAccountId(target)) return target;
  const account = parseArn(target)?.account;
  if (account !== undefined && isAccountId(account) && target === rootArn(account)) return account;
  throw validationError(`${target} is invalid`);
}

/** @throws AwsError ValidationError */
function taskOf({ TaskPolicyArn: { arn } }: AssumeRootInput): string {
  if (arn !== undefined && TASK_POLICIES.has(arn)) return arn;
  throw validationError(`The task policy ${arn ?? 'null'} does not exist or is not attachable.`);
}

/** What stands for the member's consent: that it belongs to the organization, as far as that has root sessions. */
const consentTo = (accountId: string): CompiledPolicy =>
  compilePolicyText(
    JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { AWS: accountId },
        Action: 'sts:AssumeRoot',
        Resource: '*',
      },
    }),
    { kind: 'resource', id: 'RootSessions' },
  );

const access: AccessRule<AssumeRootInput> = async ({ caller, accountId, db }, input) => {
  const target = targetOf(input);
  if (caller.principal.type === 'root') throw rootMayNotAssumeRoot();
  const isConsented = await mayAssumeRoot(db, accountId, target);
  const resource = {
    arn: rootArn(target),
    accountId: target,
    policyRequired: true,
    ...(isConsented && { policy: consentTo(accountId) }),
  };
  return [
    {
      action: 'sts:AssumeRoot',
      resources: [resource],
      contextKeys: { 'sts:TaskPolicyArn': input.TaskPolicyArn.arn ?? '' },
    },
  ];
};

/** A short session of the root of a member account, for one task. */
export const assumeRoot = read<AssumeRootInput, AssumeRootResponse>(
  access,
  ({ caller, now, issueSession }, input) => {
    const target = targetOf(input);
    const sourceIdentity = caller.session?.sourceIdentity;
    const issued = issueSession({
      kind: 'assumed-root',
      accountId: target,
      principal: { kind: 'root', id: target },
      sessionName: '',
      issuedAt: now,
      ...expiryFor(caller, now, input.DurationSeconds ?? MAX_SECONDS),
      ...longTermAccessKeyOf(caller),
      ...(sourceIdentity === undefined ? {} : { sourceIdentity }),
      policies: [],
      policyArns: [taskOf(input)],
      tags: [],
      transitiveTagKeys: [],
    });
    return {
      Credentials: credentialsOf(issued),
      ...(sourceIdentity === undefined ? {} : { SourceIdentity: sourceIdentity }),
    };
  },
  HIDE_TOKEN,
);
