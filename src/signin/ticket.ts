import { createHash } from 'node:crypto';
import type { Instant } from '../core/clock.ts';
import type { MfaKind } from '../identity/mfa/tables.ts';
import { findPerson, type Person, passwordMark } from './people.ts';
import { openState, sealState } from './sealed-state.ts';
import type { Visit } from './visit.ts';

/** Time for what comes after the password. */
export const TICKET_MILLISECONDS = 600_000;

/** What may be asked after the password. */
export type Stage = 'mfa' | 'new-password';

/** A second factor that was proved at this sign-in. */
export interface GivenFactor {
  readonly at: Instant;
  readonly kind: MfaKind;
  readonly serialNumber: string;
}

/** How far a sign-in has come: the password was right. */
export interface Progress {
  readonly person: Person;
  readonly to: string;
  readonly factor?: GivenFactor;
  /** What passkeys are asked to sign. */
  readonly challenge?: string;
}

interface Ticket {
  readonly kind: Person['kind'];
  readonly id: string;
  /** Of the password that was right. */
  readonly mark: string;
  readonly to: string;
  readonly factor?: GivenFactor;
  readonly challenge?: string;
}

/** Nothing of one stage is good at another, nor in another browser. */
const placeOf = ({ browser }: Visit, stage: Stage): string =>
  `ticket/${stage}/${createHash('sha256').update(browser).digest('base64url')}`;

/** Carries a sign-in from one form to the next; whoever holds it has given what it says. */
export function sealTicket(visit: Visit, stage: Stage, { person, ...progress }: Progress): string {
  const ticket: Ticket = {
    kind: person.kind,
    id: person.id,
    mark: passwordMark(person.passwordHash ?? ''),
    ...progress,
  };
  return sealState(visit.parts.sealer, placeOf(visit, stage), ticket, visit.now + TICKET_MILLISECONDS);
}

/** Undefined where it has run out, is another browser's, or the password has been changed since. */
export async function openTicket(
  visit: Visit,
  stage: Stage,
  text: string | undefined,
): Promise<Progress | undefined> {
  const { sealer, store } = visit.parts;
  const ticket = openState<Ticket>(sealer, placeOf(visit, stage), text, visit.now);
  if (ticket === undefined) return undefined;
  const person = await findPerson(store.reader, ticket);
  if (person === undefined || passwordMark(person.passwordHash ?? '') !== ticket.mark) return undefined;
  const { to, factor, challenge } = ticket;
  return { person, to, ...(factor && { factor }), ...(challenge && { challenge }) };
}
