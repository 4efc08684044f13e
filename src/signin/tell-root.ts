import type { HttpRequest } from '../core/http.ts';
import type { Parts } from './parts.ts';
import type { Person } from './people.ts';
import { timeText } from './time-text.ts';

/** What root is told by mail. */
interface Message {
  readonly subject: string;
  /** A sentence about what happened, with the account in it. */
  readonly happened: string;
  readonly advice?: string;
}

/** Mails root's address what happened, if there is a mail server; does not wait for it, and a failure stops nothing. */
export function tellRoot(
  { mailer, clock, report, newUuid }: Pick<Parts, 'mailer' | 'clock' | 'report' | 'newUuid'>,
  root: Person,
  request: HttpRequest,
  { subject, happened, advice = 'If it was not you, change the password of root at once.' }: Message,
): void {
  if (mailer === undefined) return;
  const text = `${happened}

Time:    ${timeText(clock.now())}
Address: ${request.remoteAddress}

${advice}
`;
  mailer.send({ to: root.name, subject, text }).catch((problem: unknown) => report(problem, newUuid()));
}
