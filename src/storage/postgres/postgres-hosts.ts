/** Scheme and user; hosts; all the rest. */
const FORM = /^(postgres(?:ql)?:\/\/(?:[^@/]*@)?)([^/?]*)(.*)$/i;

/** Of libpq's, which says what is done here anyway: standbys are passed over. */
const SESSION_ATTRIBUTES = /([?&])target_session_attrs=[^&]*&?/;

/** The servers that one URL names, `postgres://user@one,two:5433/name`: one commits, the others are its standbys. */
export class PostgresHosts {
  readonly #urls: readonly string[];
  #preferred = 0;

  constructor(url: string) {
    const [, before, hosts = '', after = ''] = FORM.exec(url) ?? [];
    const rest = after.replace(SESSION_ATTRIBUTES, '$1').replace(/[?&]$/, '');
    this.#urls = before === undefined ? [url] : hosts.split(',').map((host) => `${before}${host}${rest}`);
  }

  /** True where a server may turn out to be a standby. */
  get areMany(): boolean {
    return this.#urls.length > 1;
  }

  /** The server that was found to be the one, or is to be tried first. */
  get preferred(): string {
    return this.#urls[this.#preferred] as string;
  }

  /** All of them, in the order in which to try them. */
  inTurn(): readonly string[] {
    return [...this.#urls.slice(this.#preferred), ...this.#urls.slice(0, this.#preferred)];
  }

  prefer(url: string): void {
    this.#preferred = Math.max(0, this.#urls.indexOf(url));
  }

  /** That server did not answer as the one that commits does. */
  avoid(url: string): void {
    if (url === this.preferred) this.#preferred = (this.#preferred + 1) % this.#urls.length;
  }
}
