import type { DenialStatement } from '../../../api/own-operations.ts';

/** A page of the console where a policy is changed. */
export interface PolicyPlace {
  /** Such as `user bob`. */
  readonly name: string;
  /** Below `/console`. */
  readonly path: string;
}

const PAGES: Readonly<Record<string, string>> = { user: 'users', group: 'groups', role: 'roles' };

const permissionsOf = (kind: string, name: string, more = ''): PolicyPlace | undefined => {
  const page = PAGES[kind];
  if (page === undefined) return undefined;
  return {
    name: `${kind} ${name}`,
    path: `/iam/${page}/${encodeURIComponent(name)}?tab=permissions${more}`,
  };
};

/** Where an inline policy of a user, group or role is changed. */
export const placeOfInline = (
  kind: string,
  holder: string,
  policyName: string,
  line: number | undefined,
): PolicyPlace | undefined =>
  permissionsOf(
    kind,
    holder,
    `&inline=${encodeURIComponent(policyName)}${line === undefined ? '' : `&line=${line}`}`,
  );

/** Kind and name of the IAM entity whose policies a principal has; undefined for root and for whoever has none. */
function holderOf(principalArn: string): readonly [kind: string, name: string] | undefined {
  const user = /:user\/(?:.*\/)?([^/]+)$/.exec(principalArn)?.[1];
  if (user !== undefined) return ['user', user];
  const role = /:assumed-role\/([^/]+)\//.exec(principalArn)?.[1];
  return role === undefined ? undefined : ['role', role];
}

/** Where policies of the principal itself are changed. */
export function placeOfPrincipal(principalArn: string): PolicyPlace | undefined {
  const holder = holderOf(principalArn);
  return holder && permissionsOf(...holder);
}

/** Where the policy of a resource is changed, for resources that have a page with theirs. */
export function placeOfResource(resource: string): PolicyPlace | undefined {
  const role = /:role\/(?:.*\/)?([^/]+)$/.exec(resource)?.[1];
  if (role !== undefined) {
    return {
      name: `the trust policy of role ${role}`,
      path: `/iam/roles/${encodeURIComponent(role)}?tab=trust`,
    };
  }
  const key = /:kms:[^:]*:[^:]*:key\/([^/]+)$/.exec(resource)?.[1];
  if (key === undefined) return undefined;
  return { name: `the policy of key ${key}`, path: `/kms/keys/${encodeURIComponent(key)}?tab=policy` };
}

interface Asked {
  readonly principalArn: string;
  readonly resource: string;
}

/** Where the policy is opened that a statement stands in, at its line. */
export function placeOfStatement(
  { Policy, Kind, Line }: Pick<DenialStatement, 'Policy' | 'Kind' | 'Line'>,
  { principalArn, resource }: Asked,
): PolicyPlace | undefined {
  const [, id = Policy, holderKind, holderName] = /^(.*) \((user|group|role)\/(.+)\)$/.exec(Policy) ?? [];
  const line = Line === undefined ? '' : `&line=${Line}`;
  if (Kind === 'trust' || Kind === 'resource') return placeOfResource(resource);
  if (Kind === 'scp' || Kind === 'rcp') {
    const policyId = id.split('/').at(-1) ?? id;
    return { name: id, path: `/organization/policies/${encodeURIComponent(policyId)}` };
  }
  if (/^arn:[^:]+:iam::[^:]*:policy\//.test(id)) {
    return { name: id, path: `/iam/policies/${encodeURIComponent(id)}?tab=document${line}` };
  }
  if (Kind !== 'inline') return undefined;
  const holder =
    holderKind === undefined ? holderOf(principalArn) : ([holderKind, holderName ?? ''] as const);
  return holder && placeOfInline(...holder, id, Line);
}
