/** Raised with every change that a supervisor and a worker of another version would misunderstand. */
export const PROTOCOL = 1;

/** What a worker tells its supervisor. Ids are the worker's own. */
export type FromWorker =
  /** The first word. */
  | { readonly kind: 'hello'; readonly protocol: number }
  | { readonly kind: 'serving'; readonly url: string }
  /** It will not come to serve; `isFinal` where another try must not be made by itself, as with a refused PIN. */
  | { readonly kind: 'failed'; readonly isFinal: boolean }
  /** The answer to `ping`. */
  | { readonly kind: 'pong' }
  | { readonly kind: 'lock'; readonly id: number; readonly name: string }
  | { readonly kind: 'unlock'; readonly name: string }
  | { readonly kind: 'tell'; readonly topic: string; readonly message: unknown }
  | { readonly kind: 'ask'; readonly id: number; readonly topic: string; readonly message: unknown }
  /** To an `asked`, under its id. */
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown };

/** What a supervisor tells a worker. */
export type ToWorker =
  /** The answer to `hello`. */
  | {
      readonly kind: 'welcome';
      readonly number: number;
      readonly size: number;
      /** To listen on. */
      readonly port: number;
      /** Whether nobody served before it, since the supervisor started. */
      readonly isFirst: boolean;
    }
  | { readonly kind: 'lead'; readonly isLeader: boolean }
  /** Workers that serve, itself included. */
  | { readonly kind: 'crew'; readonly serving: number }
  | { readonly kind: 'ping' }
  /** The worker ends: at once, or when its clients have gone to the others. */
  | { readonly kind: 'end'; readonly isPolite: boolean }
  | { readonly kind: 'granted'; readonly id: number }
  | { readonly kind: 'told'; readonly topic: string; readonly message: unknown }
  | { readonly kind: 'asked'; readonly id: number; readonly topic: string; readonly message: unknown }
  /** To an `ask`, under its id. */
  | { readonly kind: 'answers'; readonly id: number; readonly answers: readonly unknown[] };
