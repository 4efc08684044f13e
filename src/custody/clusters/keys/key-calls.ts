import type { Answer, SealedMessage } from '../../vault/vault-calls.ts';
import type { JobFault } from '../jobs.ts';

/**
 * What a process does that stays logged in as one crypto user of a cluster: AES-256 keys that never leave the user's token.
 * Keys are found by their CKA_ID, which nobody else chooses: 32 random bytes.
 */
export interface KeyCalls {
  /** Comes first. @throws a refused PIN */
  open(input: { readonly library: string; readonly serial: string; readonly pin: Uint8Array }): void;
  /** Does nothing where a key of that id is there already: the call may be sent twice. */
  generate(input: { readonly id: Uint8Array; readonly label: string }): void;
  /** @returns whether there was such a key */
  destroy(input: { readonly id: Uint8Array }): boolean;
  encrypt(input: {
    readonly id: Uint8Array;
    readonly plaintext: Uint8Array;
    readonly aad: Uint8Array;
  }): SealedMessage;
  decrypt(input: {
    readonly id: Uint8Array;
    readonly message: SealedMessage;
    readonly aad: Uint8Array;
  }): Answer<Uint8Array>;
  /** `length` bytes of the token's own generator, and the message that holds them. */
  dataKey(input: { readonly id: Uint8Array; readonly length: number; readonly aad: Uint8Array }): {
    readonly plaintext: Uint8Array;
    readonly message: SealedMessage;
  };
  random(input: { readonly length: number }): Uint8Array;
}

export type KeyCallName = keyof KeyCalls;
export type KeyCallInput<Name extends KeyCallName> = Parameters<KeyCalls[Name]>[0];
export type KeyCallOutput<Name extends KeyCallName> = ReturnType<KeyCalls[Name]>;

/** Parent to child. */
export interface KeyRequest {
  readonly id: number;
  readonly call: KeyCallName;
  readonly input: unknown;
}

/** Child to parent. The message holds names of calls and codes, never an argument. */
export type KeyReply =
  | { readonly id: number; readonly ok: true; readonly output: unknown }
  | { readonly id: number; readonly ok: false; readonly fault: JobFault; readonly message: string };
