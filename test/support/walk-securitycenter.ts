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

type Opened = { readonly Case: { readonly CaseId: string }; readonly CaseUrl: string };
const opened = (seen: Seen) => seen.get('securitycenter:CreateCase') as unknown as Opened;
const caseOf = (seen: Seen) => ({ CaseId: opened(seen).Case.CaseId });
const partyOf = (seen: Seen) => {
  const added = seen.get('securitycenter:AddCaseParty')?.['Party'] as { readonly PartyId: string };
  return { ...caseOf(seen), PartyId: added.PartyId };
};

/** The reporter answers by its link, encrypted and with a file. */
async function answerByLink(seen: Seen): Promise<void> {
  const form = new FormData();
  form.set('encrypted', await encryptedToTeam(seen));
  form.set('audience', 'team');
  form.append('files', new File(['a proof'], 'proof.txt'));
  await fetch(opened(seen).CaseUrl, { method: 'POST', body: form });
}

type Message = { readonly MessageId: string; readonly Files: readonly { readonly FileId: string }[] };
const lastMessage = (seen: Seen): Message => {
  const messages = seen.get('securitycenter:GetCase')?.['Messages'] as readonly Message[];
  return messages.at(-1) ?? { MessageId: '', Files: [] };
};

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
  center('GetDisclosurePolicy'),
  center('PutDisclosurePolicy', { Revision: 0, FixDays: 60 }),
  center('CreateCase', { Title: 'Keys leak', Text: 'All of them.', Reporter: { Name: 'Rae' } }),
  center('ListCases', { States: ['NEW'] }),
  center('AddCaseParty', (seen) => ({ ...caseOf(seen), Role: 'VENDOR', Name: 'Vendor' })),
  center('RenewCasePartyLink', partyOf),
  center('RemoveCaseParty', partyOf),
  center('PostCaseMessage', (seen) => ({ ...caseOf(seen), Text: 'Thank you.', Audience: 'ALL' })),
  center('GetCase', async (seen) => {
    await answerByLink(seen);
    return caseOf(seen);
  }),
  center('GetCaseFile', (seen) => ({ ...caseOf(seen), FileId: lastMessage(seen).Files[0]?.FileId })),
  center('DecryptCaseContent', (seen) => ({ ...caseOf(seen), MessageId: lastMessage(seen).MessageId })),
  center('UpdateCase', (seen) => ({ ...caseOf(seen), State: 'ACCEPTED', Severity: 'LOW' })),
  center('CreateBulletinFromCase', caseOf),
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
