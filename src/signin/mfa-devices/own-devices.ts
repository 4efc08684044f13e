import { listMfaDevicesOf } from '../../identity/mfa/records.ts';
import type { MfaDeviceRow } from '../../identity/mfa/tables.ts';
import type { Form } from '../../web/form.ts';
import { type Html, html } from '../../web/html.ts';
import type { Parts } from '../parts.ts';
import type { SignedIn } from '../web-sessions.ts';

export const listOwnDevices = (
  { store }: Pick<Parts, 'store'>,
  { session }: SignedIn,
): Promise<MfaDeviceRow[]> =>
  listMfaDevicesOf(store.reader, { accountId: session.account_id, id: session.principal_id });

/** How IAM's operations name who is signed in: root by its account number. */
export const ownName = ({ caller }: SignedIn): { readonly UserName: string } => ({ UserName: caller.name });

/** For two codes in a row. */
export const codeFields = (): Html => html`<div class="pair">
${([1, 2] as const).map(
  (
    number,
  ) => html`<div class="field"><label for="code${number}">${number === 1 ? 'First code' : 'Second code'}</label>
<input id="code${number}" name="code${number}" type="text" inputmode="numeric" autocomplete="off" required maxlength="12"></div>`,
)}</div>`;

/** What {@link codeFields} were filled with, as IAM takes it; undefined where they are no codes at all. */
export function codesOf(
  form: Form,
): { readonly AuthenticationCode1: string; readonly AuthenticationCode2: string } | undefined {
  const [AuthenticationCode1 = '', AuthenticationCode2 = ''] = ['code1', 'code2'].map((name) =>
    (form.get(name) ?? '').replace(/\s+/g, ''),
  );
  const isCode = (text: string): boolean => /^[0-9]{6}$/.test(text);
  return isCode(AuthenticationCode1) && isCode(AuthenticationCode2)
    ? { AuthenticationCode1, AuthenticationCode2 }
    : undefined;
}

export const NO_CODES = 'Two codes of six digits are wanted, one after the other.';
