import type { DueNotice } from '../../identity/root-notices.ts';
import type { Store, WriteTransaction } from '../../storage/store.ts';
import type { CommandContext } from '../command.ts';

/** How a command tells root what it did: at once, where it knows a mail server, else by a server that does. */
export interface Announcer {
  /** Within the write of what happened, so that no server mails it too. */
  take(tx: Pick<WriteTransaction, 'db'>, accountId: string, now: number): Promise<readonly DueNotice[]>;
  /** @returns what became of it, in words for the operator */
  send(store: Store, notices: readonly DueNotice[]): Promise<string>;
}

/** Modules are loaded before any transaction begins. */
export async function announcer({ settings }: CommandContext): Promise<Announcer> {
  const { smtpUrl, mailFrom } = settings;
  if (smtpUrl === undefined || mailFrom === undefined)
    return {
      take: () => Promise.resolve([]),
      send: () =>
        Promise.resolve(
          'No mail was sent: this command was given no --smtp. A running server that was tells root within seconds.\n',
        ),
    };
  const { takeNotices } = await import('../../identity/root-notices.ts');
  const { mailNotice } = await import('../../signin/keep-telling-roots.ts');
  const { openMailer } = await import('../../web/mailer.ts');
  const mailer = openMailer({ url: smtpUrl, from: mailFrom });
  return {
    take: ({ db }, accountId, now) => takeNotices(db, now, accountId),
    async send(store, notices) {
      const lines: string[] = [];
      for (const notice of notices)
        lines.push(
          await mailNotice({ store, mailer }, notice).then(
            () => `Mailed to root, ${notice.email}.\n`,
            (problem: unknown) =>
              `ROOT WAS NOT TOLD: the mail to ${notice.email} failed (${String(problem)}). A running server tries again.\n`,
          ),
        );
      return lines.join('');
    },
  };
}
