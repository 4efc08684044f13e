import type { SealPurpose } from '../custody.ts';

export interface DataKeyRules {
  /** Days after which a new key takes over, unless the setting tells otherwise. */
  readonly everyDays: number;
  /** Hours a key opens what it sealed after another took over. Rows under it are sealed anew meanwhile. */
  readonly honouredHours: number;
  /** What it seals, in words for the operator. */
  readonly seals: string;
}

/**
 * What data keys are for, how often they are replaced, and how long an old one is honoured: as long as the longest life of
 * what lies with others, where Keywarden cannot seal it anew.
 */
export const DATA_KEY_RULES: Readonly<Record<SealPurpose, DataKeyRules>> = {
  // GetParametersForImport's tokens live 24 hours; all else under these keys are rows.
  'secret-at-rest': {
    everyDays: 365,
    honouredHours: 26,
    seals: 'secrets in rows: access keys, MFA seeds, private keys',
  },
  // GetSessionToken and GetFederationToken give 36 hours at most.
  'session-token': { everyDays: 30, honouredHours: 38, seals: 'temporary credentials' },
  // As long as LookupEvents tells of the denial itself.
  'authorization-message': { everyDays: 90, honouredHours: 90 * 24, seals: 'explanations of denials' },
  'paging-marker': { everyDays: 30, honouredHours: 48, seals: 'markers of pages' },
  // The cookie by which a browser is known to have signed in before lives a year.
  'sign-in': { everyDays: 90, honouredHours: 366 * 24, seals: 'cookies and steps of sign-in' },
};

export const SEAL_PURPOSES = Object.keys(DATA_KEY_RULES) as readonly SealPurpose[];

export const isSealPurpose = (text: string): text is SealPurpose => text in DATA_KEY_RULES;

/** Days by purpose, as the setting gives them; 0: by command alone. */
export type DataKeyDays = Readonly<Partial<Record<SealPurpose, number>>>;

/** What the setting's values say together; the later one where two are of one purpose. */
export const dataKeyDaysOf = (texts: readonly string[]): DataKeyDays =>
  Object.assign({}, ...texts.map(parseDataKeyDays));

const PART = /^([a-z-]+)=([0-9]{1,4})$/;

/** Reads `session-token=30`; undefined where it is not of that form. */
export function parseDataKeyDays(text: string): DataKeyDays | undefined {
  const [, purpose = '', days] = PART.exec(text) ?? [];
  return isSealPurpose(purpose) && Object.hasOwn(DATA_KEY_RULES, purpose)
    ? { [purpose]: Number(days) }
    : undefined;
}
