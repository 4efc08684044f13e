import type { HttpResponse } from '../core/http.ts';
import { listMfaDevicesOf } from '../identity/mfa/records.ts';
import { verifyMfaCode } from '../identity/mfa/verify-mfa-code.ts';
import type { Form } from '../web/form.ts';
import { askForFactor } from './ask-for-factor.ts';
import { consoleLogin } from './events.ts';
import { goOn } from './progress.ts';
import { startAgain } from './start-again.ts';
import { openTicket } from './ticket.ts';
import type { Visit } from './visit.ts';

/** Looks at a code; it is used up whatever comes after. */
export async function mfaStep(visit: Visit, fields: Form): Promise<HttpResponse> {
  const { parts, request, now } = visit;
  const progress = await openTicket(visit, 'mfa', fields.get('ticket'));
  if (progress === undefined) return startAgain(visit);
  const { person, to } = progress;
  const serialNumber = fields.get('device') ?? '';
  const verifier = { commit: parts.store.write.bind(parts.store), sealer: parts.sealer, now };
  const code = (fields.get('code') ?? '').replace(/\s+/g, '');
  const owner = { accountId: person.accountId, id: person.id };
  const verdict = await verifyMfaCode(verifier, { owner, serialNumber, code, source: 'password' });
  if (verdict.outcome === 'accepted')
    return goOn(visit, { ...progress, factor: { at: now, kind: verdict.kind, serialNumber } });
  const devices = await listMfaDevicesOf(parts.store.reader, owner);
  const isKnown = devices.some((device) => device.serial_number === serialNumber);
  parts.audit.append(
    consoleLogin(parts, request, person, {
      isSuccess: false,
      errorMessage: 'Failed authentication',
      to,
      // What was posted as a device may be anything.
      mfaIdentifier: isKnown ? serialNumber : 'unknown',
    }),
  );
  return askForFactor(visit, progress, {
    ...(isKnown ? { chosen: serialNumber } : {}),
    problem:
      'That code is not right, was used before, or came too soon after wrong ones. Wait for the next one and try it.',
  });
}
