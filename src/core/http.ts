/** A request as it came off the socket: nothing decoded, joined or normalised, because SigV4 signs exactly this. */
export interface HttpRequest {
  readonly method: string;
  /** Bytes before `?`, percent-encoding untouched. */
  readonly path: string;
  /** Bytes behind `?`, percent-encoding untouched; empty if there are none. */
  readonly query: string;
  /** Lower-case name → values in the order received. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Uint8Array;
  /** Peer's address, or the one a trusted proxy reports. */
  readonly remoteAddress: string;
  /** True when TLS protects the connection, here or at a trusted proxy. */
  readonly isSecure: boolean;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Values of `Set-Cookie`, one header each. */
  readonly cookies?: readonly string[];
  readonly body: string | Uint8Array;
}

/** The only value of a header that may come once; undefined when it is absent. The first, when it is repeated. */
export const header = (request: HttpRequest, name: string): string | undefined =>
  request.headers.get(name)?.[0];
