import type { HttpRequest, HttpResponse } from '../core/http.ts';
import type { Form } from '../web/form.ts';
import { goTo, problemBox } from '../web/frame.ts';
import { type Html, html } from '../web/html.ts';
import { askOperation } from './ask-operation.ts';
import { pageResponse } from './page.ts';
import type { Parts } from './parts.ts';
import { OWN } from './safe-target.ts';
import { timeText } from './time-text.ts';
import { tokenField } from './visit.ts';
import type { SignedIn } from './web-sessions.ts';

/** What GetRootGuardians answers, as far as it is shown. */
interface Guardians {
  readonly Guardians: readonly { readonly UserName: string; readonly UserId: string }[];
  readonly RequiredApprovals?: number;
  readonly DelayHours?: number;
  readonly Recovery?: {
    readonly RecoveryId: string;
    readonly Status: 'GATHERING' | 'WAITING';
    readonly RequestedBy: 'GUARDIANS' | 'OPERATOR';
    readonly Reason: string;
    readonly ReadyDate?: Date;
    readonly ApprovedBy: readonly string[];
  };
}

type Recovery = NonNullable<Guardians['Recovery']>;

const isRoot = ({ caller }: SignedIn): boolean => caller.principal.type === 'root';

const act = (signedIn: SignedIn, path: string, { RecoveryId }: Recovery, text: string): Html =>
  html`<form method="post" action="${path}">${tokenField(signedIn.cookie)}<input type="hidden" name="recovery" value="${RecoveryId}"><button class="${path === OWN.recoveryComplete ? 'danger' : 'plain'}" type="submit">${text}</button></form>`;

const whoText = ({ Guardians, RequiredApprovals = 0, DelayHours = 0 }: Guardians): string =>
  Guardians.length === 0
    ? 'Root has named no guardians.'
    : `Any ${RequiredApprovals} of ${Guardians.map(({ UserName }) => UserName).join(', ')} can have root's MFA devices taken away, ${DelayHours} hours after the last approval. Root is told, and a code of one of its devices ends it.`;

/** A recovery under way, with what who looks may do about it. */
function recoveryPart(signedIn: SignedIn, recovery: Recovery, isGuardian: boolean, now: number): Html {
  const { Status, Reason, ApprovedBy, ReadyDate, RequestedBy } = recovery;
  const isReady = ReadyDate !== undefined && ReadyDate.getTime() <= now;
  const canAct = isGuardian && RequestedBy === 'GUARDIANS';
  const acts = [
    canAct && Status === 'GATHERING' && !ApprovedBy.includes(signedIn.caller.name)
      ? act(signedIn, OWN.recoveryApprove, recovery, 'Approve')
      : undefined,
    canAct && isReady
      ? act(signedIn, OWN.recoveryComplete, recovery, "Take root's MFA devices away")
      : undefined,
    canAct || isRoot(signedIn) ? act(signedIn, OWN.recoveryCancel, recovery, 'Cancel it') : undefined,
  ].filter((each) => each !== undefined);
  return html`<h2>Under way</h2><dl><dt>Reason</dt><dd>${Reason}</dd>
<dt>Asked for by</dt><dd>${RequestedBy === 'OPERATOR' ? 'the operator' : 'guardians'}</dd>
${RequestedBy === 'OPERATOR' ? undefined : html`<dt>Approved by</dt><dd>${ApprovedBy.join(', ') || 'nobody'}</dd>`}
<dt>State</dt><dd>${ReadyDate === undefined ? 'more approvals are wanted' : `can be completed from ${timeText(ReadyDate.getTime())} on`}</dd></dl><nav>${acts}</nav>`;
}

const requestForm = ({ cookie }: SignedIn): Html => html`<h2>Root lost its devices?</h2>
<form method="post" action="${OWN.recoveryRequest}">${tokenField(cookie)}
<div class="field"><label for="reason">Reason</label>
<input id="reason" name="reason" type="text" autocomplete="off" required maxlength="512">
<small>Root and the trail are told. It counts as your approval.</small></div>
<button type="submit">Ask for a recovery</button></form>`;

const namingForm = (
  { cookie }: SignedIn,
  { Guardians, RequiredApprovals, DelayHours }: Guardians,
): Html => html`<h2>Name guardians</h2>
<form method="post" action="${OWN.guardians}">${tokenField(cookie)}
<div class="field"><label for="names">User names</label>
<input id="names" name="names" type="text" autocomplete="off" spellcheck="false" maxlength="700" value="${Guardians.map(({ UserName }) => UserName).join(' ')}">
<small>Up to ten users of the account, with spaces between; none for no guardians. They need MFA.</small></div>
<div class="pair"><div class="field"><label for="required">Approvals needed</label>
<input id="required" name="required" type="text" inputmode="numeric" required maxlength="2" value="${RequiredApprovals ?? 2}"></div>
<div class="field"><label for="delay">Delay in hours</label>
<input id="delay" name="delay" type="text" inputmode="numeric" required maxlength="4" value="${DelayHours ?? 72}"></div></div>
<button type="submit">Set the guardians</button></form>`;

/** Who guards root, what is under way, and what who looks may do about either. */
export async function guardiansPage(
  parts: Parts,
  signedIn: SignedIn,
  request: HttpRequest,
  problem?: string,
): Promise<HttpResponse> {
  const { output, refusal } = await askOperation<Guardians>(parts, request, 'keywarden:GetRootGuardians', {});
  const back = html`<nav><a href="${OWN.home}">Back</a></nav>`;
  const title = 'Guardians of root';
  if (refusal !== undefined)
    return pageResponse({ title, status: 403, body: html`${problemBox(refusal)}${back}` });
  const { Recovery } = output;
  const isGuardian = output.Guardians.some(({ UserId }) => UserId === signedIn.session.principal_id);
  return pageResponse({
    title,
    isWide: true,
    status: problem === undefined ? 200 : 400,
    body: html`${problemBox(problem)}<p>${whoText(output)}</p>
${Recovery && recoveryPart(signedIn, Recovery, isGuardian, parts.clock.now())}
${isGuardian && Recovery === undefined ? requestForm(signedIn) : undefined}
${isRoot(signedIn) ? namingForm(signedIn, output) : undefined}
${back}`,
  });
}

type Deed = (parts: Parts, signedIn: SignedIn, form: Form, request: HttpRequest) => Promise<HttpResponse>;

const deed =
  (name: `keywarden:${string}`, inputOf: (form: Form) => Parameters<Parts['call']>[0]['input']): Deed =>
  async (parts, signedIn, form, request) => {
    const { refusal } = await askOperation(parts, request, name, inputOf(form));
    return refusal === undefined ? goTo(OWN.guardians) : guardiansPage(parts, signedIn, request, refusal);
  };

const named = (form: Form) => ({ RecoveryId: form.get('recovery') ?? '' });
const wholeNumber = (text: string | undefined): number =>
  /^[0-9]{1,4}$/.test(text ?? '') ? Number(text) : 0;

export const nameGuardians = deed('keywarden:PutRootGuardians', (form) => ({
  UserNames: (form.get('names') ?? '').split(/[\s;]+/).filter((name) => name !== ''),
  RequiredApprovals: wholeNumber(form.get('required')),
  DelayHours: wholeNumber(form.get('delay')),
}));
export const requestRecovery = deed('keywarden:RequestRootRecovery', (form) => ({
  Reason: (form.get('reason') ?? '').trim(),
}));
export const approveRecovery = deed('keywarden:ApproveRootRecovery', named);
export const cancelRecovery = deed('keywarden:CancelRootRecovery', named);
export const completeRecovery = deed('keywarden:CompleteRootRecovery', named);
