import { X509Certificate } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { Instant } from '../core/clock.ts';
import { type LoadedTls, loadTls, type TlsSettings, tlsPaths } from './tls.ts';

export interface KeepTlsOptions {
  readonly settings: TlsSettings;
  /** What is served now. */
  readonly tls: LoadedTls;
  readonly now: () => Instant;
  /** Serves new connections with another pair from now on. */
  readonly apply: (tls: LoadedTls) => void;
  /** Whether this process may make a self-signed certificate anew: one on a machine. */
  readonly mayRenew: () => boolean;
  readonly info: (text: string) => void;
  readonly problem: (text: string) => void;
  /** {@link LOOK_MILLISECONDS} unless told. */
  readonly lookMilliseconds?: number;
}

export interface KeptTls {
  /** Looks at once, instead of within some seconds. */
  look(): Promise<void>;
  close(): void;
}

/** Files are looked at, not watched: mounts of containers and networks tell of no change. */
const LOOK_MILLISECONDS = 2000;
/** How often it is looked whether the certificate ends soon. */
const END_MILLISECONDS = 3_600_000;
const DAY_MILLISECONDS = 86_400_000;
/** From then on the log says so every day. */
const WARN_DAYS = 14;

/**
 * Follows the files of certificate and key: when they change, new connections are served with what they hold then, and those
 * that are open go on. A pair that is not one, or is not valid now, is not taken; the log says why. A self-signed
 * certificate is made anew before its end.
 */
export function keepTls(options: KeepTlsOptions): KeptTls {
  const keeper = new Keeper(options);
  const look = setInterval(() => void keeper.look(), options.lookMilliseconds ?? LOOK_MILLISECONDS);
  const end = setInterval(() => void keeper.mind(), END_MILLISECONDS);
  look.unref();
  end.unref();
  void keeper.mind();
  return {
    look: () => keeper.look(),
    close() {
      clearInterval(look);
      clearInterval(end);
    },
  };
}

class Keeper {
  readonly #options: KeepTlsOptions;
  #served: LoadedTls;
  /** State of the files that are served, or that were found wanting. */
  #seen: string | undefined;
  #looking: Promise<void> | undefined;
  #lastProblem: string | undefined;
  #hasTold = false;
  #warnedAt = Number.NEGATIVE_INFINITY;

  constructor(options: KeepTlsOptions) {
    this.#options = options;
    this.#served = options.tls;
  }

  look(): Promise<void> {
    this.#looking ??= this.#look().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** Renews what may be renewed, and warns of what ends. */
  async mind(): Promise<void> {
    const { settings, now, mayRenew, problem } = this.#options;
    try {
      if (settings.tlsSelfSigned && mayRenew()) await loadTls(settings, now());
    } catch (error) {
      problem(`the self-signed TLS certificate cannot be made anew: ${textOf(error)}`);
    }
    await this.look();
    const left = new X509Certificate(this.#served.certificatePem).validToDate.getTime() - now();
    if (left > WARN_DAYS * DAY_MILLISECONDS || now() - this.#warnedAt < DAY_MILLISECONDS) return;
    this.#warnedAt = now();
    problem(
      left <= 0
        ? 'the TLS certificate has ended: clients refuse it. Replace its files; no restart is needed'
        : `the TLS certificate ends in ${Math.floor(left / DAY_MILLISECONDS)} days. Replace its files; no restart is needed`,
    );
  }

  async #look(): Promise<void> {
    try {
      const state = await this.#stateOfFiles();
      if (state === this.#seen) return;
      const found = await this.#read();
      if (found.certificatePem !== this.#served.certificatePem || found.keyPem !== this.#served.keyPem)
        this.#serve(found);
      this.#seen = state;
      this.#lastProblem = undefined;
      this.#hasTold = false;
    } catch (error) {
      this.#refuse(textOf(error));
    }
  }

  /** @throws Error that says why what the files hold cannot be served */
  async #read(): Promise<LoadedTls> {
    const { settings, now } = this.#options;
    const { certificate, key } = tlsPaths(settings);
    const files = { ...settings, tlsCertificate: certificate, tlsKey: key };
    const found = await loadTls(files, now());
    if (found === undefined) throw new Error('there are none');
    const { validFromDate, validToDate } = new X509Certificate(found.certificatePem);
    if (validToDate.getTime() <= now()) throw new Error(`${certificate} ended ${validToDate.toISOString()}`);
    if (validFromDate.getTime() > now())
      throw new Error(`${certificate} begins ${validFromDate.toISOString()}`);
    // What OpenSSL does not serve, such as too short a key, is refused here and not at the next connection.
    createSecureContext({ cert: found.certificatePem, key: found.keyPem });
    return found;
  }

  #serve(found: LoadedTls): void {
    const { apply, info } = this.#options;
    apply(found);
    this.#served = found;
    this.#warnedAt = Number.NEGATIVE_INFINITY;
    const { validToDate, subject } = new X509Certificate(found.certificatePem);
    info(`new TLS certificate (${subject.replaceAll('\n', ', ')}), good until ${validToDate.toISOString()}`);
  }

  /** Tried again at each look. Of files that are being replaced one may be new and the other not: only what stays is told. */
  #refuse(problem: string): void {
    if (this.#lastProblem === problem && !this.#hasTold) {
      this.#hasTold = true;
      this.#options.problem(`the TLS files changed and are not taken, the old certificate stays: ${problem}`);
    }
    if (this.#lastProblem !== problem) this.#hasTold = false;
    this.#lastProblem = problem;
  }

  async #stateOfFiles(): Promise<string> {
    const { certificate, key } = tlsPaths(this.#options.settings);
    const each = await Promise.all([certificate, key].map((path) => stat(path, { bigint: true })));
    return each.map(({ ino, size, mtimeNs, ctimeNs }) => `${ino}/${size}/${mtimeNs}/${ctimeNs}`).join(' ');
  }
}

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
