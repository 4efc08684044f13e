import { rootArn } from '../../../core/arn.ts';
import type { CallerSession, MfaProof } from '../../../identity/caller.ts';
import type { GuardianDeed } from '../../../identity/guardians/guardian-recovery.ts';
import { NoGuardianError, RecoveryError } from '../../../identity/mfa/recovery.ts';
import type { AccessRule, OperationContext } from '../../contract.ts';
import { accessDenied, conflict } from '../errors.ts';

/** A code that was given earlier proves nobody who guards root. */
const PROOF_MILLISECONDS = 3_600_000;

type Asking = Pick<OperationContext, 'caller' | 'accountId' | 'now'>;

/** The rule of an operation on root of the caller's account. */
export const onRoot =
  (action: string): AccessRule<unknown> =>
  ({ accountId }) => [{ action, resources: [{ arn: rootArn(accountId) }] }];

function hasFreshProof({ caller, now }: Asking): boolean {
  const proof: MfaProof | undefined = caller.mfa ?? caller.session?.mfa;
  return proof !== undefined && now - proof.at <= PROOF_MILLISECONDS;
}

/** Sessions of somebody's own, with all rights of theirs; what was lent to others acts for nobody here. */
const OWN_SESSIONS: readonly (CallerSession['kind'] | undefined)[] = [
  undefined,
  'session-token',
  'signed-in',
];

const isItself = ({ caller }: Asking, type: 'root' | 'user'): boolean =>
  caller.principal.type === type && OWN_SESSIONS.includes(caller.session?.kind);

/** Policies cannot give it to anybody else. @throws AwsError AccessDeniedException */
export function requireRootWithMfa(asking: Asking): void {
  if (!isItself(asking, 'root')) throw accessDenied('Only root itself names its guardians.');
  if (!hasFreshProof(asking))
    throw accessDenied('Root names its guardians with a second factor that it gave within the last hour.');
}

/** @throws AwsError AccessDeniedException for who is no user, or gave no second factor within the last hour */
export function guardianDeed(asking: Asking): GuardianDeed {
  const { caller, accountId, now } = asking;
  if (!isItself(asking, 'user')) throw accessDenied('Guardians are users, who act as themselves.');
  if (!hasFreshProof(asking))
    throw accessDenied('Guardians act with a second factor that they gave within the last hour.');
  return { accountId, userId: caller.principal.uniqueId, now };
}

/** Root itself may end what guardians began, by whatever it is signed in with: it is in. */
export const mayCancelAsRoot = (asking: Asking): boolean => isItself(asking, 'root');

/** What the rules of recoveries refuse, as errors of this service. */
export async function inWords<Output>(run: () => Promise<Output>): Promise<Output> {
  try {
    return await run();
  } catch (problem) {
    if (problem instanceof NoGuardianError) throw accessDenied(problem.message);
    if (problem instanceof RecoveryError) throw conflict(problem.message);
    throw problem;
  }
}
