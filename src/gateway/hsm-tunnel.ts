import type { Duplex } from 'node:stream';
import { AwsError } from '../core/aws-error.ts';
import type { Instant } from '../core/clock.ts';
import { type HttpRequest, header } from '../core/http.ts';
import type { ServingHsm } from '../custody/clusters/cluster-host.ts';
import { cutOffTopic, findUser } from '../custody/clusters/records.ts';
import type { ClusterCommand } from '../custody/clusters/tunnel/frame-filter.ts';
import { CHALLENGE_HEADER, PROOF_HEADER, proofText } from '../custody/clusters/tunnel/identity-proof.ts';
import { serveTunnel, type Tunnel } from '../custody/clusters/tunnel/serve-tunnel.ts';
import type { Caller } from '../identity/caller.ts';
import { callerContext } from '../identity/caller-context.ts';
import type { CredentialEntry } from '../identity/credential.ts';
import { cloudhsm, connectCluster } from '../services/cloudhsm/service.ts';
import { checkScope } from '../sigv4/check-scope.ts';
import { faultToAwsError, SignatureError } from '../sigv4/faults.ts';
import { parseSignature } from '../sigv4/parse-signature.ts';
import { SigningKeyCache } from '../sigv4/signing-key.ts';
import { type Change, EVERYTHING_CHANGED } from '../storage/store.ts';
import { authenticate, currentCaller } from './authenticate.ts';
import { authorizeCall } from './authorize.ts';
import type { PipelineOptions } from './pipeline.ts';
import { refuseWhenBehind } from './refuse-when-behind.ts';
import { standingsOf } from './resource-standings.ts';
import { mayOpenTunnel, type TunnelHolder } from './tunnel-quota.ts';
import { userIdentity } from './user-identity.ts';

export const TUNNEL_PATH = '/_keywarden/hsm/connect';
const PROTOCOL = 'keywarden-p11';
/** Credentials and conditions on time run out without a change of any row, and a node may lose its database. */
const RECHECK_MILLISECONDS = 5000;
/** How long who is refused may take to read why. */
const REFUSAL_MILLISECONDS = 2000;
const HOLDERS = 'tunnel-holders';
const TEXT_LENGTH = 1024;
const MOST_ID_CHARACTERS = 64;

interface Opened {
  readonly request: HttpRequest;
  readonly region: string;
  readonly clusterId: string;
  readonly credential: CredentialEntry;
  readonly caller: Caller;
}

/** Tunnels that are open now, and those opened and refused since the start. */
export interface TunnelCounts {
  readonly open: number;
  readonly opened: number;
  readonly refused: number;
}

export interface TunnelServer {
  /** Answers a request to upgrade; never throws. `head` is what came behind it. */
  upgrade(request: HttpRequest, socket: Duplex, head: Uint8Array): Promise<void>;
  counts(): TunnelCounts;
  /** Ends every tunnel, and every connection that asked for one. */
  close(): void;
}

/**
 * Serves customers' PKCS#11 programs. A tunnel is authorised as a call is, and again whenever anything changed and every
 * few seconds: what was revoked is cut off at once.
 */
export const createTunnelServer = (options: PipelineOptions): TunnelServer => new OpenTunnels(options);

const holderOf = ({ caller: { accountId, principal } }: Opened): TunnelHolder => ({
  accountId,
  principal: { uniqueId: principal.uniqueId },
});

/** What an event says beside who and where. */
interface Told {
  readonly name: string;
  readonly parameters?: object;
  readonly code?: string;
  readonly message?: string;
}

type Place = Pick<Opened, 'request' | 'region' | 'clusterId'>;

class OpenTunnels implements TunnelServer {
  readonly #options: PipelineOptions;
  readonly #signingKeys = new SigningKeyCache();
  readonly #live = new Map<Tunnel, Opened>();
  /** Connections that asked for a tunnel, until they end. */
  readonly #sockets = new Set<Duplex>();
  /** Those on their way to a tunnel. */
  readonly #opening = new Set<Opened>();
  readonly #stopListening: () => void;
  readonly #stopTelling: () => void;
  readonly #timer: NodeJS.Timeout;
  #isClosed = false;
  #opened = 0;
  #refused = 0;

  constructor(options: PipelineOptions) {
    this.#options = options;
    const recheckAll = (): void => {
      for (const [tunnel, opened] of this.#live) void this.#recheck(tunnel, opened);
    };
    this.#stopListening = options.store.onChanges((changes) => {
      this.#cutOff(changes);
      recheckAll();
    });
    this.#stopTelling = options.crew.listen(HOLDERS, () => this.#holders());
    this.#timer = setInterval(recheckAll, RECHECK_MILLISECONDS);
    this.#timer.unref();
  }

  async upgrade(request: HttpRequest, socket: Duplex, head: Uint8Array): Promise<void> {
    this.#keep(socket);
    const place = {
      request,
      region: 'us-east-1',
      clusterId: (new URLSearchParams(request.query).get('cluster') ?? '').slice(0, MOST_ID_CHARACTERS),
    };
    let caller: Caller | undefined;
    try {
      if (header(request, 'upgrade')?.toLowerCase() !== PROTOCOL)
        throw new AwsError('ValidationException', `The protocol to upgrade to is ${PROTOCOL}.`);
      refuseWhenBehind(this.#options.store);
      const claimed = parseSignature(request);
      if (claimed === undefined) throw new SignatureError('missing-token');
      place.region = claimed.scope.region;
      checkScope(claimed, cloudhsm.signingNames);
      const now = this.#options.clock.now();
      const { directory, throttle } = this.#options;
      const credential = await authenticate(directory, this.#signingKeys, request, claimed, now);
      caller = await currentCaller(directory, credential, now);
      throttle.call(caller.principal.uniqueId, now);
      const opened = { ...place, credential, caller };
      await this.#decide(opened, now);
      await this.#open(opened, socket, head);
    } catch (problem) {
      const error = this.#toAwsError(problem);
      this.#refused++;
      if (caller === undefined)
        this.#options.throttle.failure(request.remoteAddress, this.#options.clock.now());
      this.#record(place, caller, { name: 'ConnectCluster', code: error.code, message: error.message });
      refuse(socket, error);
    }
  }

  counts(): TunnelCounts {
    return { open: this.#live.size, opened: this.#opened, refused: this.#refused };
  }

  close(): void {
    this.#stopListening();
    this.#stopTelling();
    clearInterval(this.#timer);
    this.#isClosed = true;
    for (const tunnel of this.#live.keys()) tunnel.close();
    for (const socket of this.#sockets) socket.destroy();
  }

  #keep(socket: Duplex): void {
    socket.on('error', () => socket.destroy());
    if (this.#isClosed) socket.destroy();
    if (socket.destroyed) return;
    this.#sockets.add(socket);
    socket.once('close', () => this.#sockets.delete(socket));
  }

  /**
   * At all processes of this machine, one at a time.
   * @throws AwsError ThrottlingException when the caller or its account has all the tunnels it may, or is about to
   */
  async #reserve(opened: Opened): Promise<void> {
    const { crew } = this.#options;
    const letGo = await crew.lock(HOLDERS);
    try {
      const elsewhere = (await crew.ask(HOLDERS, null)) as readonly (readonly TunnelHolder[])[];
      const holders = [...this.#holders(), ...elsewhere.flat()];
      if (!mayOpenTunnel(holders, holderOf(opened)))
        throw new AwsError('ThrottlingException', 'Rate exceeded');
      this.#opening.add(opened);
    } finally {
      letGo();
    }
  }

  /** Who has tunnels here, or is about to, once for each. */
  #holders(): TunnelHolder[] {
    return [...new Set([...this.#live.values(), ...this.#opening])].map(holderOf);
  }

  #toAwsError(problem: unknown): AwsError {
    if (problem instanceof SignatureError) return faultToAwsError(problem.fault, 'json');
    if (problem instanceof AwsError) return problem;
    this.#options.report(problem, 'tunnel');
    return new AwsError('InternalFailure', 'The tunnel cannot be opened.', { status: 500 });
  }

  /** @throws AwsError AccessDenied */
  async #decide({ caller, region, clusterId, request }: Opened, now: Instant): Promise<void> {
    const { store, directory } = this.#options;
    const context = { caller, accountId: caller.accountId, region, now, db: store.reader };
    const permissions = await connectCluster.permissions(context, { ClusterId: clusterId });
    const asking = { caller, knownAccount: caller.accountId, within: undefined };
    const standings = await standingsOf(directory, permissions, asking);
    authorizeCall(caller, permissions, callerContext(caller, { request, region, now }), standings);
  }

  async #open(opened: Opened, socket: Duplex, head: Uint8Array): Promise<void> {
    // Before anything is begun: who asks for many at once gets no more than who asks for one after another.
    await this.#reserve(opened);
    const tunnel = await this.#begin(opened, socket, head).finally(() => this.#opening.delete(opened));
    // What was allowed may have been revoked since.
    if (tunnel !== undefined) await this.#recheck(tunnel, opened);
  }

  /** Undefined when the client has gone meanwhile. */
  async #begin(opened: Opened, socket: Duplex, head: Uint8Array): Promise<Tunnel | undefined> {
    const { store, clusters, clock } = this.#options;
    const { caller, region, clusterId } = opened;
    const context = { db: store.reader, accountId: caller.accountId, region };
    const cluster = await connectCluster.find(context, clusterId);
    const hsm = await connectCluster.inWords(clusters.serving(cluster));
    const proof = await connectCluster.inWords(proofLine(hsm, opened, socket));
    // A connection that has ended tells nobody again: its process would stay.
    if (socket.destroyed) return undefined;
    const tunnel = await connectCluster.inWords(
      serveTunnel(socket, {
        clusterId,
        hsm,
        host: clusters,
        clock,
        onCommand: (command) => this.#record(opened, caller, commandEvent(command, hsm.hsmId)),
        onEnd: (ended) => {
          if (this.#live.delete(ended)) this.#record(opened, caller, { name: 'DisconnectCluster' });
        },
      }),
    );
    if (socket.destroyed) {
      tunnel.close();
      return undefined;
    }
    this.#live.set(tunnel, opened);
    this.#opened++;
    this.#record(opened, caller, { name: 'ConnectCluster', parameters: { hsmId: hsm.hsmId } });
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${PROTOCOL}\r\n${proof}\r\n`,
    );
    if (head.length > 0) socket.unshift(head);
    return tunnel;
  }

  /** The HSM itself lets whoever is logged in go on after a PIN is reset, and knows no user who was made anew by name. */
  #cutOff(changes: readonly Change[]): void {
    const topics = new Set(changes.map(({ topic }) => topic));
    const isLost = topics.has(EVERYTHING_CHANGED);
    for (const [tunnel, { clusterId }] of [...this.#live]) {
      const users = [...tunnel.loggedIn];
      if (!users.some((user) => isLost || topics.has(cutOffTopic(clusterId, user)))) continue;
      try {
        tunnel.close();
      } catch (problem) {
        // It is closed; what failed is its event. Whoever listens to changes must not throw.
        this.#options.report(problem, 'tunnel');
      }
    }
  }

  async #recheck(tunnel: Tunnel, opened: Opened): Promise<void> {
    const { store, directory, clock } = this.#options;
    try {
      refuseWhenBehind(store);
      const now = clock.now();
      const token = header(opened.request, 'x-amz-security-token');
      const credential = await directory.credential(opened.credential.accessKeyId, token, now);
      if (typeof credential === 'string' || credential.status !== 'Active')
        throw new SignatureError('unknown-key');
      const caller = await currentCaller(directory, credential, now);
      await this.#decide({ ...opened, caller }, now);
      const context = { db: store.reader, accountId: caller.accountId, region: opened.region };
      const cluster = await connectCluster.find(context, opened.clusterId);
      for (const user of tunnel.loggedIn) {
        if ((await findUser(store.reader, cluster.id, 'crypto-user', user)) === undefined) tunnel.close();
      }
      if (!(await tunnel.isCurrent())) tunnel.close();
    } catch {
      // Whatever the reason: who may not connect now is cut off.
      tunnel.close();
    }
  }

  #record({ request, region, clusterId }: Place, caller: Caller | undefined, event: Told): void {
    const { audit, clock, newUuid, managementAccountId } = this.#options;
    audit.append({
      eventId: newUuid(),
      eventTime: clock.now(),
      eventSource: cloudhsm.eventSource,
      eventName: event.name,
      awsRegion: region,
      sourceIPAddress: request.remoteAddress,
      userAgent: (header(request, 'user-agent') ?? '-').slice(0, TEXT_LENGTH),
      requestId: newUuid(),
      readOnly: false,
      eventType: 'AwsApiCall',
      recipientAccountId: caller?.accountId ?? managementAccountId,
      userIdentity: caller === undefined ? { type: 'Unknown' } : userIdentity(caller),
      requestParameters: { clusterId, ...event.parameters },
      responseElements: null,
      ...(event.code !== undefined && { errorCode: event.code }),
      ...(event.message !== undefined && { errorMessage: event.message.slice(0, TEXT_LENGTH) }),
      resources: [],
    });
  }
}

const CHALLENGE = /^[A-Za-z0-9_-]{16,128}$/;

/** The header by which the cluster proves itself to a client that asks for it. */
async function proofLine(hsm: ServingHsm, { request, clusterId }: Place, socket: Duplex): Promise<string> {
  const challenge = header(request, CHALLENGE_HEADER);
  if (challenge === undefined) return '';
  if (!CHALLENGE.test(challenge))
    throw new AwsError('ValidationException', 'The challenge must be 16 to 128 letters of base64url.');
  const signature = await hsm.signAsIdentity(Buffer.from(proofText(clusterId, challenge, socket)));
  return `${PROOF_HEADER}: ${Buffer.from(signature).toString('base64')}\r\n`;
}

const commandEvent = ({ command, user, keyId, keyLabel, failure }: ClusterCommand, hsmId: string): Told => ({
  name: command,
  parameters: { hsmId, cryptoUser: user, keyId, keyLabel },
  ...(failure !== undefined && { code: failure }),
});

/** Says why, and lets the connection go, also when the client keeps its half of it open. */
function refuse(socket: Duplex, { status, code, message }: AwsError): void {
  if (socket.destroyed) return;
  const body = `${JSON.stringify({ __type: code, message })}\n`;
  socket.end(
    `HTTP/1.1 ${status} Refused\r\nConnection: close\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  // Unread bytes would hide the client's end.
  socket.resume();
  const timer = setTimeout(() => socket.destroy(), REFUSAL_MILLISECONDS);
  timer.unref();
  socket.once('close', () => clearTimeout(timer));
}
