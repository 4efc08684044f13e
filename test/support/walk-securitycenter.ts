import { createMessage, encrypt, readKey } from 'openpgp';
import { ACCOUNT } from './server.ts';
import type { Seen, Step } from './walk.ts';

const center = (name: string, input: Step['input'] = {}): Step => ({
  label: `securitycenter:${name}`,
  input,
});

type Key = { readonly Fingerprint: string; readonly PublicKey: string };

/** The team's first key, as it was made. */
const firstKey = (seen: Seen) => seen.get('securitycenter:CreateTeamKey')?.['TeamKey'] as Key;
const fingerprintOf = (seen: Seen) => ({ Fingerprint: firstKey(seen).Fingerprint });

const encryptedToTeam = async (seen: Seen): Promise<string> =>
  encrypt({
    message: await createMessage({ text: 'a report' }),
    encryptionKeys: await readKey({ armoredKey: firstKey(seen).PublicKey }),
  });

const penetrationTest = (from: number) => ({
  Targets: [ACCOUNT],
  SourceCidrs: ['192.0.2.0/24'],
  Methods: ['guessing of passwords'],
  Contacts: [{ Name: 'Tess Tester', Email: 'tess@example.com' }],
  StartDate: from,
  EndDate: from + 3600,
  AcceptsRules: true,
});
const NEXT_YEAR = Math.floor(Date.now() / 1000) + 365 * 86_400;
type Test = { readonly PenetrationTestId: string };
const testOf = (seen: Seen) => {
  const made = seen.get('securitycenter:RequestPenetrationTest')?.['PenetrationTest'] as Test;
  return { PenetrationTestId: made.PenetrationTestId };
};
const requested = center('RequestPenetrationTest', penetrationTest(NEXT_YEAR));

/** Keys, reports and penetration tests. */
export const HANDLING_WALK: readonly Step[] = [
  center('CreateTeamKey', { Name: 'Example Security', Email: 'security@example.com', ExpiresInDays: 365 }),
  center('ListTeamKeys'),
  center('GetTeamKeyRevocation', fingerprintOf),
  center('SignAnnouncement', { Text: 'We were told of a vulnerability.' }),
  center('DecryptMessage', async (seen) => ({ ArmoredMessage: await encryptedToTeam(seen) })),
  center('RotateTeamKey', { OverlapDays: 30 }),
  center('RetireTeamKey', (seen) => ({ ...fingerprintOf(seen), Revocation: 'RETIRED' })),
  requested,
  center('GetPenetrationTest', testOf),
  center('ListPenetrationTests', { AllAccounts: true }),
  center('ApprovePenetrationTest', testOf),
  center('StopPenetrationTest', (seen) => ({ ...testOf(seen), Reason: 'It disturbs.' })),
  requested,
  center('DenyPenetrationTest', (seen) => ({ ...testOf(seen), Reason: 'Not now.' })),
  requested,
  center('CancelPenetrationTest', testOf),
];
