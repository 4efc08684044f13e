/** Limits of one member, from AWS's service model; what the SDK's schemas leave out. */
export interface MemberConstraint {
  /** Least and greatest length of text (characters), bytes or lists, or value of numbers. */
  readonly min?: number;
  readonly max?: number;
  /** Regular expression in Java's syntax; the whole value must match. */
  readonly pattern?: string;
  readonly enum?: readonly string[];
  readonly sensitive?: boolean;
  /** Constraints of list members, map keys and map values. */
  readonly member?: MemberConstraint;
  readonly key?: MemberConstraint;
  readonly value?: MemberConstraint;
}

interface OperationFacts {
  readonly http: readonly [method: string, path: string];
  readonly errors: readonly string[];
  readonly unsigned?: boolean;
}

/** One service's `facts.json`. */
export interface ServiceFacts {
  readonly service: string;
  readonly apiVersion: string;
  readonly protocol: string;
  readonly signingName: string;
  readonly targetPrefix: string | null;
  readonly xmlNamespace: string | null;
  readonly operations: Readonly<Record<string, OperationFacts>>;
  /** Structure name → member → its constraint. */
  readonly constraints: Readonly<Record<string, Readonly<Record<string, MemberConstraint>>>>;
  /** Shape name of an error → its code and status on the wire. */
  readonly errors: Readonly<Record<string, { readonly code: string; readonly http: number | null }>>;
}
