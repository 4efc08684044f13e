import type { AudienceRule } from '../../api/center-operations.ts';

const WORDS: Readonly<Record<string, string>> = {
  ACCOUNT: 'Account',
  SERVER_VERSION: 'Version of the server',
  KEY_SPEC: 'KMS keys',
  CREDENTIAL_KIND: 'Credentials',
};

/** By which rules a bulletin concerns somebody. */
export const reasonText = (rules: readonly AudienceRule[]): string =>
  rules.length === 0
    ? 'Everybody'
    : rules.map(({ Kind, Values }) => `${WORDS[Kind] ?? Kind}: ${Values.join(', ')}`).join('; ');
