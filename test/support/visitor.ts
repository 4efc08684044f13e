import type { Authenticator } from './authenticator.ts';
import { ACCOUNT } from './server.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
  /** Where it sends the browser; empty if nowhere. */
  readonly location: string;
  /** Of the first form. */
  readonly token: string;
  /** What stands in the box of what went wrong. */
  readonly problem: string;
}

export interface Typed {
  readonly account?: string;
  readonly name: string;
  readonly password: string;
  readonly to?: string;
}

/** A browser without a screen: keeps cookies, follows nothing, and sends what it is told. */
export class Visitor {
  readonly cookies = new Map<string, string>();
  readonly #url: string;
  /** What a proxy in front would report. */
  address: string | undefined;

  constructor(url: string, address?: string) {
    this.#url = url;
    this.address = address;
  }

  get(path: string): Promise<Answer> {
    return this.send(path, {});
  }

  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const body = new URLSearchParams(fields).toString();
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return this.send(path, { method: 'POST', body, headers: { ...type, ...headers } });
  }

  /** Gets the form and fills it in; the answer posts it. */
  async prepare({ account = ACCOUNT, ...typed }: Typed): Promise<() => Promise<Answer>> {
    const { token } = await this.get('/signin');
    return () => this.post('/signin', { token, as: 'user', account, ...typed });
  }

  async signIn(typed: Typed): Promise<Answer> {
    return (await this.prepare(typed))();
  }

  async signInAsRoot(password: string): Promise<Answer> {
    const { token } = await this.get('/signin?as=root');
    return this.post('/signin', { token, as: 'root', name: 'root@localhost', password });
  }

  /** Answers the question for a second factor. */
  async giveCode(asked: Answer, device: Pick<Authenticator, 'factor'>): Promise<Answer> {
    const { SerialNumber, TokenCode } = await device.factor();
    const ticket = /name="ticket" value="([^"]*)"/.exec(asked.body)?.[1] ?? '';
    return this.post('/signin/mfa', { token: asked.token, ticket, device: SerialNumber, code: TokenCode });
  }

  /** Anything, with the cookies. */
  async send(path: string, init: RequestInit & { headers?: Record<string, string> }): Promise<Answer> {
    const response = await fetch(this.#url + path, {
      ...init,
      redirect: 'manual',
      headers: {
        ...init.headers,
        cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
        ...(this.address === undefined ? {} : { 'x-forwarded-for': this.address }),
      },
    });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/Max-Age=0/.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const body = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body,
      location: response.headers.get('location') ?? '',
      token: /name="token" value="([^"]*)"/.exec(body)?.[1] ?? '',
      problem: /role="alert">([^<]*)</.exec(body)?.[1] ?? '',
    };
  }
}
