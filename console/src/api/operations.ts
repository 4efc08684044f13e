import type { AnywhereOperations } from './anywhere-operations.ts';
import type { CaseOperations } from './case-operations.ts';
import type { CenterOperations } from './center-operations.ts';
import type { ClusterOperations } from './cluster-operations.ts';
import type { OwnOperations } from './own-operations.ts';

/** The modules whose types the API's operations have; nothing of them but types is ever loaded. */
interface Modules {
  readonly iam: typeof import('@aws-sdk/client-iam');
  readonly sts: typeof import('@aws-sdk/client-sts');
  readonly kms: typeof import('@aws-sdk/client-kms');
  readonly cloudhsm: typeof import('@aws-sdk/client-cloudhsm-v2');
  readonly cloudtrail: typeof import('@aws-sdk/client-cloudtrail');
  readonly organizations: typeof import('@aws-sdk/client-organizations');
  readonly 'access-analyzer': typeof import('@aws-sdk/client-accessanalyzer');
}

/** Operations that AWS's API of a service lacks; typed by hand. */
interface FurtherOperations {
  readonly cloudhsm: ClusterOperations;
  readonly keywarden: OwnOperations;
  readonly rolesanywhere: AnywhereOperations;
  readonly securitycenter: CenterOperations & CaseOperations;
}

type FurtherOf<S> = S extends keyof FurtherOperations ? FurtherOperations[S] : object;

/** Every service the console calls, by the name it signs as. */
export type ServiceName = keyof Modules | keyof FurtherOperations;

type ModelledName<S> = S extends keyof Modules
  ? keyof Modules[S] extends infer Key
    ? Key extends `${infer Name}Command`
      ? Name
      : never
    : never
  : never;

export type OperationName<S extends ServiceName> = ModelledName<S> | (keyof FurtherOf<S> & string);

type CommandOf<S extends keyof Modules, N extends string> = `${N}Command` extends keyof Modules[S]
  ? Modules[S][`${N}Command`]
  : never;

type AnyCommand<Input, Output> = abstract new (
  // biome-ignore lint/suspicious/noExplicitAny: constructors of commands differ in what they take
  ...parameters: any
) => {
  readonly input: Input;
  // biome-ignore lint/suspicious/noExplicitAny: only what it resolves to matters here
  resolveMiddleware(...parameters: any): (parameters: any) => Promise<{ readonly output: Output }>;
};

/**
 * Values as the console's door has them: instants as ISO 8601 text, bytes as Base64, and members that the model calls
 * required but whose absence the types of the SDK foresee stay optional.
 */
export type OnTheWire<T> = T extends Date
  ? string
  : T extends Uint8Array
    ? string
    : T extends readonly (infer Each)[]
      ? OnTheWire<Each>[]
      : T extends object
        ? { [Key in keyof T as Key extends '$metadata' ? never : Key]: OnTheWire<T[Key]> }
        : T;

export type InputOf<S extends ServiceName, N extends string> = N extends keyof FurtherOf<S>
  ? FurtherOf<S>[N] extends { readonly input: infer Input }
    ? Input
    : never
  : S extends keyof Modules
    ? CommandOf<S, N> extends AnyCommand<infer Input, unknown>
      ? OnTheWire<Input>
      : never
    : never;

export type OutputOf<S extends ServiceName, N extends string> = N extends keyof FurtherOf<S>
  ? FurtherOf<S>[N] extends { readonly output: infer Output }
    ? Output
    : never
  : S extends keyof Modules
    ? CommandOf<S, N> extends AnyCommand<unknown, infer Output>
      ? OnTheWire<Output>
      : never
    : never;
