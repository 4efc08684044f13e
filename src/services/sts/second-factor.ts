import type { Caller } from '../../identity/caller.ts';
import { verifyMfaCode } from '../../identity/mfa/verify-mfa-code.ts';
import type { AheadContext } from '../contract.ts';
import { mfaCodeWrong, mfaDeviceUnknown, mfaIncomplete } from './errors.ts';

interface SecondFactorInput {
  readonly SerialNumber?: string;
  readonly TokenCode?: string;
}

/**
 * The caller with the second factor its request gives; as it was where it gives none. The device must be the user's, or
 * root's: roles and federated users have none.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_mfa_configure-api-require.html
 */
export async function withSecondFactor(
  { caller, accountId, now, sealer, commit }: AheadContext,
  { SerialNumber, TokenCode }: SecondFactorInput,
): Promise<Caller> {
  if (SerialNumber === undefined && TokenCode === undefined) return caller;
  if (SerialNumber === undefined || TokenCode === undefined) throw mfaIncomplete();
  const { type, uniqueId } = caller.principal;
  if (type !== 'user' && type !== 'root') throw mfaDeviceUnknown();
  const proven = await verifyMfaCode(
    { commit, sealer, now },
    {
      owner: { accountId, id: uniqueId },
      serialNumber: SerialNumber,
      code: TokenCode,
      source: 'access key',
    },
  );
  if (proven.outcome !== 'accepted')
    throw proven.outcome === 'unknown-device' ? mfaDeviceUnknown() : mfaCodeWrong();
  return { ...caller, mfa: { at: now, kind: proven.kind } };
}
