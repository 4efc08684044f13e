import type { HttpResponse } from '../core/http.ts';
import { findAccount } from '../identity/accounts.ts';
import type { Caller } from '../identity/caller.ts';
import { listMfaDevicesOf } from '../identity/mfa/records.ts';
import { findOpenRecovery } from '../identity/mfa/recovery-records.ts';
import type { MfaDeviceRow } from '../identity/mfa/tables.ts';
import type { IdentityTables } from '../identity/tables.ts';
import { type AnyDatabase, tablesOf } from '../storage/tables-of.ts';
import { type Html, html } from './html.ts';
import { deviceName, KIND_NAMES } from './mfa-form.ts';
import { pageResponse } from './page.ts';
import type { Parts } from './parts.ts';
import { OWN } from './safe-target.ts';
import { timeText } from './time-text.ts';
import { tokenField } from './visit.ts';
import type { SignedIn } from './web-sessions.ts';

export const signOutForm = (cookie: string): Html =>
  html`<form method="post" action="/signin/out">${tokenField(cookie)}<button class="plain" type="submit">Sign out</button></form>`;

/** What whoever is signed in should do something about. */
async function warningsFor(db: AnyDatabase, caller: Caller, devices: number): Promise<string[]> {
  const isRoot = caller.principal.type === 'root';
  const warnings: string[] = [];
  if (devices === 0)
    warnings.push(
      isRoot
        ? 'Root has no multi-factor authentication: whoever has the password has the account.'
        : 'You have no multi-factor authentication: your password is all that protects your rights.',
    );
  if (!isRoot) return warnings;
  const keys = await tablesOf<IdentityTables>(db)
    .selectFrom('access_keys')
    .select('id')
    .where('account_id', '=', caller.accountId)
    .where('user_id', 'is', null)
    .where('status', '=', 'Active')
    .execute();
  if (keys.length > 0)
    warnings.push('Root has an active access key. Give users or roles what they need, and delete it.');
  const recovery = await findOpenRecovery(db, caller.accountId);
  if (recovery !== undefined)
    warnings.push(
      `The operator was asked to take away root's MFA devices (${recovery.reason}), from ${timeText(Number(recovery.ready_at))} on. A code of one of them cancels it.`,
    );
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
export async function homePage({ store }: Parts, signedIn: SignedIn): Promise<HttpResponse> {
  const { caller, session, cookie } = signedIn;
  const { reader } = store;
  const account = await findAccount(reader, caller.accountId);
  const devices = await listMfaDevicesOf(reader, { accountId: caller.accountId, id: session.principal_id });
  const isOwn = session.principal_kind !== 'role';
  const warnings = isOwn ? await warningsFor(reader, caller, devices.length) : [];
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
<nav><a href="${OWN.sessions}">Sessions</a>${signOutForm(cookie)}</nav>`,
  });
}
