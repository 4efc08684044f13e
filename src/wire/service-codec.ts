import type { AwsError } from '../core/aws-error.ts';
import type { HttpRequest, HttpResponse } from '../core/http.ts';
import type { ValidationStyle } from './constraint-rules.ts';
import type { BrokenConstraint, SkippedConstraints } from './constraints.ts';
import type { ServiceFacts } from './facts.ts';
import type { OperationSchema } from './schema.ts';

export interface ServiceDescription {
  readonly protocol: 'query' | 'json' | 'rest-json';
  readonly apiVersion: string;
  readonly schemas: Readonly<Record<string, OperationSchema>>;
  readonly facts: ServiceFacts;
  /** Rules the service checks itself, because AWS answers them in words of its own. */
  readonly skipConstraints?: SkippedConstraints;
  /** How violations are worded; `classic` unless told. */
  readonly validationStyle?: ValidationStyle;
  /** True where the modelled ValidationException has `reason` and `fieldList` (REST-JSON). */
  readonly namesInvalidFields?: boolean;
  /** Of AWS JSON services that have an error of their own for broken constraints. */
  readonly brokenConstraint?: (broken: readonly BrokenConstraint[]) => AwsError;
}

/** Bytes ⇄ values for one service, compiled once. Values have the SDK's shape: members by name, `Date`, `Uint8Array`. */
export interface ServiceCodec {
  /** Name of the operation a request asks for. @throws AwsError the protocol's own error for a missing or unknown one */
  operationOf(request: HttpRequest): string;
  /** @throws AwsError malformed body, unknown value, or a broken constraint, with AWS's code and text */
  decode(operation: string, request: HttpRequest): unknown;
  encode(operation: string, output: unknown, requestId: string, request: HttpRequest): HttpResponse;
  encodeError(error: AwsError, requestId: string, request: HttpRequest): HttpResponse;
  /**
   * The input as the audit log may show it: sensitive members replaced, names as in CloudTrail (first letter lower).
   * `hide` names further members, at any depth, whose values are secret.
   */
  describeInput(operation: string, input: unknown, hide?: readonly string[]): Record<string, unknown> | null;
  /** The same for the output. */
  describeOutput(
    operation: string,
    output: unknown,
    hide?: readonly string[],
  ): Record<string, unknown> | null;
}

export type CompileService = (description: ServiceDescription) => ServiceCodec;
