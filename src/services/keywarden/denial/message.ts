/** What a denial's message says, as far as it is read here; see `gateway/denial-message.ts`. */
export interface DenialMessage {
  readonly explicitDeny: boolean;
  readonly context: {
    readonly principal: { readonly id: string; readonly arn: string };
    readonly action: string;
    readonly resource: string;
    readonly conditions: { readonly items: readonly ContextItem[] };
  };
  readonly explanation: {
    readonly layer: Layer;
    readonly policy?: Source;
    readonly statement?: Place;
    readonly nearest?: readonly Near[];
    readonly wouldAllow?: Readonly<Record<string, unknown>>;
  };
}

/** Kind of policy that decided. */
export type Layer = 'root' | 'identity' | 'resource' | 'permissions-boundary' | 'session' | 'scp' | 'rcp';

interface ContextItem {
  readonly key: string;
  readonly values: { readonly items: readonly { readonly value: string }[] };
}

export interface Source {
  readonly kind: string;
  readonly id: string;
  readonly via?: string;
}

export interface Place {
  readonly sid?: string;
  readonly line: number;
  readonly column: number;
}

export interface Near {
  readonly policy: Source;
  readonly statement: Place;
  readonly failed: string;
  readonly condition?: {
    readonly operator: string;
    readonly key: string;
    readonly values: readonly string[];
  };
}
