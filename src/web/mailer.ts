import { isIP } from 'node:net';

/** A message in plain text to one person. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Further headers; no value holds a line break. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Hands mail to the operator's mail server. */
export interface Mailer {
  /** @throws whatever the mail server said */
  send(mail: Mail): Promise<void>;
}

export interface MailSettings {
  /** `smtp://…` or `smtps://…`, with user and password where the server wants them. */
  readonly url: string;
  /** Who the mail is from. */
  readonly from: string;
}

const TIMEOUT_MILLISECONDS = 20_000;

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'));

/** Mail crosses the network under TLS alone; `smtp:` asks for STARTTLS, and sends nothing without it but on this machine. */
export function openMailer({ url, from }: MailSettings): Mailer {
  const { hostname } = new URL(url);
  return {
    async send(mail) {
      // Loaded only where mail is sent.
      const { createTransport } = await import('nodemailer');
      const transport = createTransport({
        url,
        requireTLS: url.startsWith('smtp:') && !isLoopback(hostname),
        ignoreTLS: url.startsWith('smtp:') && isLoopback(hostname),
        connectionTimeout: TIMEOUT_MILLISECONDS,
        greetingTimeout: TIMEOUT_MILLISECONDS,
        socketTimeout: TIMEOUT_MILLISECONDS,
        disableFileAccess: true,
        disableUrlAccess: true,
      });
      try {
        await transport.sendMail({ ...mail, from });
      } finally {
        transport.close();
      }
    },
  };
}
