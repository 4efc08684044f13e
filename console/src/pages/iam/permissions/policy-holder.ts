import { call, callAll } from '../../../api/call.ts';

/** Who can hold permissions. */
export type HolderKind = 'user' | 'group' | 'role';

export interface HeldPolicy {
  readonly name: string;
  /** Absent for policies that are part of their holder. */
  readonly arn?: string;
}

/** Reads and changes the policies of one user, group or role, by IAM's own operations for its kind. */
export interface PolicyHolder {
  readonly kind: HolderKind;
  readonly name: string;
  readonly held: () => Promise<readonly HeldPolicy[]>;
  readonly attach: (arn: string) => Promise<unknown>;
  readonly detach: (arn: string) => Promise<unknown>;
  readonly inlineText: (policyName: string) => Promise<string>;
  readonly putInline: (policyName: string, text: string) => Promise<unknown>;
  readonly deleteInline: (policyName: string) => Promise<unknown>;
}

interface AttachedPage {
  readonly AttachedPolicies?:
    | readonly {
        readonly PolicyName?: string | undefined;
        readonly PolicyArn?: string | undefined;
      }[]
    | undefined;
}

interface InlinePage {
  readonly PolicyNames?: readonly string[] | undefined;
}

async function heldOf(
  attached: Promise<readonly AttachedPage[]>,
  inline: Promise<readonly InlinePage[]>,
): Promise<readonly HeldPolicy[]> {
  const [attachedPages, inlinePages] = await Promise.all([attached, inline]);
  return [
    ...attachedPages
      .flatMap(({ AttachedPolicies = [] }) => AttachedPolicies)
      .map(({ PolicyName = '', PolicyArn = '' }) => ({ name: PolicyName, arn: PolicyArn })),
    ...inlinePages.flatMap(({ PolicyNames = [] }) => PolicyNames).map((name) => ({ name })),
  ];
}

/** IAM answers documents percent-encoded as RFC 3986 §2 says. */
const documentOf = async (answer: Promise<{ PolicyDocument?: string | undefined }>): Promise<string> =>
  decodeURIComponent((await answer).PolicyDocument ?? '');

const HOLDERS: Readonly<Record<HolderKind, (name: string) => Omit<PolicyHolder, 'kind' | 'name'>>> = {
  user: (UserName) => ({
    held: () =>
      heldOf(
        callAll('iam', 'ListAttachedUserPolicies', { UserName }),
        callAll('iam', 'ListUserPolicies', { UserName }),
      ),
    attach: (PolicyArn) => call('iam', 'AttachUserPolicy', { UserName, PolicyArn }),
    detach: (PolicyArn) => call('iam', 'DetachUserPolicy', { UserName, PolicyArn }),
    inlineText: (PolicyName) => documentOf(call('iam', 'GetUserPolicy', { UserName, PolicyName })),
    putInline: (PolicyName, PolicyDocument) =>
      call('iam', 'PutUserPolicy', { UserName, PolicyName, PolicyDocument }),
    deleteInline: (PolicyName) => call('iam', 'DeleteUserPolicy', { UserName, PolicyName }),
  }),
  group: (GroupName) => ({
    held: () =>
      heldOf(
        callAll('iam', 'ListAttachedGroupPolicies', { GroupName }),
        callAll('iam', 'ListGroupPolicies', { GroupName }),
      ),
    attach: (PolicyArn) => call('iam', 'AttachGroupPolicy', { GroupName, PolicyArn }),
    detach: (PolicyArn) => call('iam', 'DetachGroupPolicy', { GroupName, PolicyArn }),
    inlineText: (PolicyName) => documentOf(call('iam', 'GetGroupPolicy', { GroupName, PolicyName })),
    putInline: (PolicyName, PolicyDocument) =>
      call('iam', 'PutGroupPolicy', { GroupName, PolicyName, PolicyDocument }),
    deleteInline: (PolicyName) => call('iam', 'DeleteGroupPolicy', { GroupName, PolicyName }),
  }),
  role: (RoleName) => ({
    held: () =>
      heldOf(
        callAll('iam', 'ListAttachedRolePolicies', { RoleName }),
        callAll('iam', 'ListRolePolicies', { RoleName }),
      ),
    attach: (PolicyArn) => call('iam', 'AttachRolePolicy', { RoleName, PolicyArn }),
    detach: (PolicyArn) => call('iam', 'DetachRolePolicy', { RoleName, PolicyArn }),
    inlineText: (PolicyName) => documentOf(call('iam', 'GetRolePolicy', { RoleName, PolicyName })),
    putInline: (PolicyName, PolicyDocument) =>
      call('iam', 'PutRolePolicy', { RoleName, PolicyName, PolicyDocument }),
    deleteInline: (PolicyName) => call('iam', 'DeleteRolePolicy', { RoleName, PolicyName }),
  }),
};

export const policyHolder = (kind: HolderKind, name: string): PolicyHolder => ({
  kind,
  name,
  ...HOLDERS[kind](name),
});
