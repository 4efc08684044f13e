import assert from 'node:assert/strict';
import { createHash, generateKeyPairSync, type KeyObject, randomUUID } from 'node:crypto';
import { exportJWK, type JWK, SignJWT } from 'jose';
import type { TestServer } from './server.ts';
import { type Answer, Visitor } from './visitor.ts';

interface SignedInSession {
  readonly csrfToken: string;
  readonly bound: boolean;
  readonly [member: string]: unknown;
}

/** What a test does otherwise than the console would. */
export interface Otherwise {
  readonly path?: string;
  readonly body?: string;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly key?: KeyObject;
  /** Header → value; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/** The console without a screen: signed in, bound to a key of its own, calling operations by the console's door. */
export class ConsoleVisitor {
  readonly visitor: Visitor;
  readonly keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  session: SignedInSession = { csrfToken: '', bound: false };
  readonly #url: string;

  constructor(server: Pick<TestServer, 'url'>, visitor = new Visitor(server.url)) {
    this.#url = server.url;
    this.visitor = visitor;
  }

  /** Signs in, as root by its email address or as a user by name, and binds the session. */
  static async open(
    server: Pick<TestServer, 'url'>,
    typed: { readonly name: string; readonly password: string; readonly as?: 'root' | 'user' },
  ): Promise<ConsoleVisitor> {
    const visitor = new ConsoleVisitor(server);
    const { token } = await visitor.visitor.get('/signin');
    const { as = 'user', name, password } = typed;
    const fields = as === 'root' ? { as, name } : { as, account: '111122223333', name };
    const answer = await visitor.visitor.post('/signin', { token, password, ...fields });
    assert.equal(answer.location, '/console', answer.body);
    await visitor.look();
    assert.equal((await visitor.bind()).status, 200);
    return visitor;
  }

  /** Reads who is signed in. */
  async look(): Promise<SignedInSession> {
    const { status, body } = await this.visitor.get('/console/api/session');
    assert.equal(status, 200, body);
    this.session = JSON.parse(body) as SignedInSession;
    return this.session;
  }

  async publicJwk(key = this.keys.publicKey): Promise<JWK> {
    return exportJWK(key);
  }

  async bind(publicKey?: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const body = JSON.stringify({ publicKey: publicKey ?? (await this.publicJwk()) });
    return this.visitor.send('/console/api/binding', {
      method: 'POST',
      body,
      headers: { ...this.#own(), ...headers },
    });
  }

  #own(): Record<string, string> {
    return { 'content-type': 'application/json', 'x-csrf-token': this.session.csrfToken };
  }

  /** A proof for a call, with claims as told. */
  async proof(path: string, body: string, { claims = {}, key }: Otherwise = {}): Promise<string> {
    const bsh = createHash('sha256').update(body).digest('base64url');
    const iat = Math.floor(Date.now() / 1000);
    return new SignJWT({ jti: randomUUID(), htm: 'POST', htu: this.#url + path, iat, bsh, ...claims })
      .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: await this.publicJwk() })
      .sign(key ?? this.keys.privateKey);
  }

  /** Calls `service/Operation` and gives what it answers, whatever that is. */
  async ask(operation: string, input: unknown = {}, otherwise: Otherwise = {}): Promise<Answer> {
    const path = `/console/api/${operation}`;
    const text = JSON.stringify(input);
    const { path: sentPath = path, body = text, headers = {} } = otherwise;
    const proof = await this.proof(path, text, otherwise);
    const all = { ...this.#own(), 'x-session-proof': proof, ...headers };
    const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
    return this.visitor.send(sentPath, { method: 'POST', body, headers: Object.fromEntries(sent) });
  }

  /** Calls `service/Operation`, which must succeed. */
  async call<Output = Record<string, unknown>>(operation: string, input: unknown = {}): Promise<Output> {
    const { status, body } = await this.ask(operation, input);
    assert.equal(status, 200, `${operation}: ${body}`);
    return JSON.parse(body) as Output;
  }
}
