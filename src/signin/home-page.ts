import type { HttpResponse } from '../core/http.ts';
import { findAccount } from '../identity/accounts.ts';
import type { Caller } from '../identity/caller.ts';
import { findRecoveryState, type RecoveryState } from '../identity/guardians/guardian-recovery.ts';
import { findGuardianship } from '../identity/guardians/records.ts';
import { listMfaDevicesOf } from '../identity/mfa/records.ts';
import type { MfaDeviceRow } from '../identity/mfa/tables.ts';
import type { IdentityTables } from '../identity/tables.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import { type Html, html } from '../web/html.ts';
import { deviceName, KIND_NAMES } from './mfa-form.ts';
import { pageResponse } from './page.ts';
import type { Parts } from './parts.ts';
import { HOME, OWN } from './safe-target.ts';
import { timeText } from './time-text.ts';
import { tokenField } from './visit.ts';
import type { SignedIn } from './web-sessions.ts';

export const signOutForm = (cookie: string): Html =>
  html`<form method="post" action="/signin/out">${tokenField(cookie)}<button class="plain" type="submit">Sign out</button></form>`;

const recoveryText = ({ recovery: { status, guardianship, reason, ready_at } }: RecoveryState): string => {
  const by = guardianship === null ? 'The operator' : 'Guardians';
  const when = status === 'pending' ? `, from ${timeText(Number(ready_at))} on` : '';
  return `${by} asked to take away root's MFA devices (${reason})${when}. A code of one of the devices ends it; so does the page of root's guardians.`;
};

/** What guardians have to know of. */
async function guardianWarnings(db: AnyDatabase, caller: Caller, now: number): Promise<string[]> {
  const guardianship = await findGuardianship(db, caller.accountId);
  if (!guardianship?.guardians.some(({ userId }) => userId === caller.principal.uniqueId)) return [];
  const state = await findRecoveryState(db, caller.accountId, now);
  return state === undefined
    ? []
    : [`A recovery of root is under way (${state.recovery.reason}): look at its guardians' page.`];
}

/** What whoever is signed in should do something about. */
async function warningsFor(
  db: AnyDatabase,
  caller: Caller,
  { devices, now }: { readonly devices: number; readonly now: number },
): Promise<string[]> {
  const isRoot = caller.principal.type === 'root';
  const warnings: string[] = [];
  if (devices === 0)
    warnings.push(
      isRoot
        ? 'Root has no multi-factor authentication: whoever has the password has the account.'
        : 'You have no multi-factor authentication: your password is all that protects your rights.',
    );
  if (devices > 0 && caller.session?.mfa === undefined)
    warnings.push(
      'You signed in without a second factor. For rights that ask for one, sign out and in again.',
    );
  if (!isRoot) return [...warnings, ...(await guardianWarnings(db, caller, now))];
  const keys = await tablesOf<IdentityTables>(db)
    .selectFrom('access_keys')
    .select('id')
    .where('account_id', '=', caller.accountId)
    .where('user_id', 'is', null)
    .where('status', '=', 'Active')
    .execute();
  if (keys.length > 0)
    warnings.push('Root has an active access key. Give users or roles what they need, and delete it.');
  const state = await findRecoveryState(db, caller.accountId, now);
  if (state !== undefined) warnings.push(recoveryText(state));
  return warnings;
}

const deviceList = (devices: readonly MfaDeviceRow[]): Html =>
  devices.length === 0
    ? html`<p class="soft">None.</p>`
    : html`<table><thead><tr><th>Name</th><th>Kind</th><th>Since</th></tr></thead><tbody>${devices.map(
        (device) =>
          html`<tr><td>${deviceName(device)}</td><td>${KIND_NAMES[device.kind]}</td><td>${timeText(Number(device.enabled_at ?? device.created_at))}</td></tr>`,
      )}</tbody></table>`;

const nameOf = ({ name, session }: Caller): string =>
  session?.sessionName ? `${name} / ${session.sessionName}` : name;

/** Tells people who they are here, and what protects that. */
export async function homePage({ store, clock }: Parts, signedIn: SignedIn): Promise<HttpResponse> {
  const { caller, session, cookie } = signedIn;
  const { reader } = store;
  const account = await findAccount(reader, caller.accountId);
  const devices = await listMfaDevicesOf(reader, { accountId: caller.accountId, id: session.principal_id });
  const isOwn = session.principal_kind !== 'role';
  const warnings = isOwn
    ? await warningsFor(reader, caller, { devices: devices.length, now: clock.now() })
    : [];
  const isRoot = caller.principal.type === 'root';
  const proof = caller.session?.mfa;
  return pageResponse({
    title: isRoot ? `Root of ${account?.name ?? caller.accountId}` : nameOf(caller),
    isWide: true,
    body: html`${warnings.map((text) => html`<p class="note" role="note">${text}</p>`)}
<dl><dt>ARN</dt><dd>${caller.arn}</dd>
<dt>Account</dt><dd>${account?.name ?? ''} · ${caller.accountId}${account?.alias ? ` · ${account.alias}` : undefined}</dd>
<dt>Signed in</dt><dd>${timeText(Number(session.created_at))}, ${
      !isOwn
        ? 'by temporary credentials'
        : proof === undefined
          ? 'with a password alone'
          : `with a password and a second factor (${KIND_NAMES[proof.kind]})`
    }</dd>
<dt>Until</dt><dd>${timeText(Number(session.expires_at))} at the latest</dd></dl>
${isOwn ? html`<h2>Multi-factor authentication</h2>${deviceList(devices)}<p><a href="${OWN.mfa}">Add or change devices</a></p>` : undefined}
<nav><a href="${HOME}">Console</a>${isOwn ? html`<a href="${OWN.password}">Password</a><a href="${OWN.guardians}">Guardians of root</a>` : undefined}<a href="${OWN.sessions}">Sessions</a>${signOutForm(cookie)}</nav>`,
  });
}
