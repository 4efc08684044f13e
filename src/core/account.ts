/** A tenant: 12 decimal digits. */
export type AccountId = string;

export const isAccountId = (text: string): text is AccountId => /^[0-9]{12}$/.test(text);
