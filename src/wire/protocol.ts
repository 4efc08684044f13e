import type { AwsError } from '../core/aws-error.ts';
import type { BrokenConstraint, Check } from './constraints.ts';
import type { ServiceFacts } from './facts.ts';
import type { ServiceCodec } from './service-codec.ts';
import type { Shape } from './shape.ts';

/** One operation with its shapes read. */
export interface CompiledOperation {
  readonly name: string;
  readonly input: Shape;
  readonly output: Shape;
  /** REST services: method, path template and status of success. */
  readonly http: { readonly method: string; readonly path: string; readonly status: number };
}

/** What a protocol is given to compile a service. */
export interface ProtocolDescription {
  readonly apiVersion: string;
  readonly facts: ServiceFacts;
  readonly operations: readonly CompiledOperation[];
  readonly checkOf: (input: Shape) => Check;
  readonly namesInvalidFields?: boolean;
  readonly brokenConstraint?: ((broken: readonly BrokenConstraint[]) => AwsError) | undefined;
}

/** The part of a codec that differs from protocol to protocol. */
export type ProtocolCodec = Pick<ServiceCodec, 'operationOf' | 'decode' | 'encode' | 'encodeError'>;
