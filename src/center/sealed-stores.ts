import {
  dataKeyIndexes,
  resealed,
  type SealedStore,
  sealedColumn,
} from '../custody/data-keys/sealed-store.ts';
import { sealedWebhookSecrets } from './notices/webhooks.ts';
import { teamKeyPlace } from './pgp/private-part.ts';
import type { Place } from './reports/case-secrets.ts';

type CaseStoreRow = { readonly id: string } & Readonly<Record<string, unknown>>;

/** A sealed column of a table about cases, whose values are bound to `<place>/<id>`. */
const ofCases = (name: string, place: Place): SealedStore => {
  const [table = '', part = ''] = place.split('/');
  const column = `sealed_${part}`;
  return sealedColumn<CaseStoreRow>({
    name,
    table,
    column,
    key: ['id'],
    reseal: (sealer, row) => resealed(sealer, row[column] as Uint8Array, `${place}/${row.id}`),
  });
};

type TeamKeyPart = { readonly fingerprint: string } & Readonly<Record<string, unknown>>;

const ofTeamKeys = (name: string, part: 'private' | 'revocation', column: string): SealedStore =>
  sealedColumn<TeamKeyPart>({
    name,
    table: 'center_pgp_keys',
    column,
    key: ['fingerprint'],
    reseal: (sealer, row) => resealed(sealer, row[column] as Uint8Array, teamKeyPlace(part, row.fingerprint)),
  });

/** What the Security Center keeps sealed. */
export const centerSealedStores: readonly SealedStore[] = [
  ofTeamKeys('OpenPGP keys', 'private', 'sealed_private_key'),
  ofTeamKeys('revocations of OpenPGP keys', 'revocation', 'sealed_revocation'),
  ofCases('cases', 'center_cases/detail'),
  ofCases('parties of cases', 'center_case_parties/contact'),
  ofCases('messages of cases', 'center_case_messages/text'),
  ofCases('names of files of cases', 'center_case_files/name'),
  ofCases('files of cases', 'center_case_files/content'),
  ofCases('mails of cases', 'center_case_mail/mail'),
  sealedWebhookSecrets,
];

export const centerDataKeyIndexes = dataKeyIndexes('2026-12-08-center-data-keys', [
  ['center_cases', 'sealed_detail'],
  ['center_case_parties', 'sealed_contact'],
  ['center_case_messages', 'sealed_text'],
  ['center_case_files', 'sealed_content'],
]);
