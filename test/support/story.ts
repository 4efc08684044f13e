import { CreateUserCommand, type IAMClient } from '@aws-sdk/client-iam';
import { ACCOUNT } from './server.ts';

/** What every client must see on its first day; `name` is that of the user, the role and the policy it makes. */
export interface Story {
  readonly root: string;
  readonly user: string;
  readonly deniedFirst: Refusal;
  readonly granted: boolean;
  readonly notGranted: Refusal;
  readonly documentComesBack: boolean;
  readonly assumeWithoutId: Refusal;
  readonly session: string;
  readonly roleMay: boolean;
  readonly sessionPolicyNarrows: Refusal;
  readonly sessionToken: string;
  readonly sessionTokenInIam: Refusal;
  readonly pages: readonly number[];
  readonly allThere: boolean;
  readonly deniedAgain: Refusal;
  readonly inactive: Refusal;
}

/** An AWS error; the AWS CLI does not tell the status. */
export type Refusal = readonly [code: string, status: number | undefined, message: string];

const NOT_OURS = 'The security token included in the request is invalid.';

/** The one true course of the story, in AWS's words. */
export function expectedStory(name: string, tellsStatus = true): Story {
  const root = `arn:aws:iam::${ACCOUNT}:root`;
  const user = `arn:aws:iam::${ACCOUNT}:user/${name}`;
  const role = `arn:aws:iam::${ACCOUNT}:role/${name}`;
  const session = `arn:aws:sts::${ACCOUNT}:assumed-role/${name}/day`;
  const forbidden = (code: string, message: string): Refusal => [
    code,
    tellsStatus ? 403 : undefined,
    message,
  ];
  const denied = (who: string, action: string, resource: string, reason: string): Refusal =>
    forbidden(
      'AccessDenied',
      `User: ${who} is not authorized to perform: ${action} on resource: ${resource}${reason}`,
    );
  const users = `arn:aws:iam::${ACCOUNT}:user/`;
  const noIdentityPolicy = (action: string) =>
    ` because no identity-based policy allows the ${action} action`;
  const mayNotList = denied(user, 'iam:ListUsers', users, noIdentityPolicy('iam:ListUsers'));
  return {
    root,
    user,
    deniedFirst: mayNotList,
    granted: true,
    notGranted: denied(
      user,
      'iam:ListRoles',
      `arn:aws:iam::${ACCOUNT}:role/`,
      noIdentityPolicy('iam:ListRoles'),
    ),
    documentComesBack: true,
    assumeWithoutId: denied(user, 'sts:AssumeRole', role, ''),
    session,
    roleMay: true,
    sessionPolicyNarrows: denied(
      session,
      'iam:ListUsers',
      users,
      ' because no session policy allows the iam:ListUsers action',
    ),
    sessionToken: user,
    sessionTokenInIam: forbidden('InvalidClientTokenId', NOT_OURS),
    pages: [60, 60, 60, 60, 10],
    allThere: true,
    deniedAgain: mayNotList,
    inactive: forbidden('InvalidClientTokenId', NOT_OURS),
  };
}

/** The 250 users that the story pages through. */
export async function makeManyUsers(iam: IAMClient): Promise<void> {
  const names = Array.from({ length: 250 }, (_, index) => `many-${String(index).padStart(3, '0')}`);
  await Promise.all(names.map((UserName) => iam.send(new CreateUserCommand({ UserName, Path: '/many/' }))));
}
