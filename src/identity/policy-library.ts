import { hash } from 'node:crypto';
import type { CompiledPolicy, PolicySource } from '../policy/compile.ts';
import { awsManagedPolicyDocument } from './aws-managed-policies.ts';
import { Lru } from './lru.ts';
import { compilePolicyText } from './policy-text.ts';

/** Something the operator must know: what was wrong, and with what. Holds no secret. */
export type ReportProblem = (problem: string) => void;

/** Policies compiled once and shared by all that hold them. */
export interface PolicyLibrary {
  /** The compiled text; one that denies everything if there is no text or it does not parse. */
  compile(document: string | undefined, source: PolicySource): CompiledPolicy;
  /** The same for a managed policy; without a text, the AWS-managed policy whose ARN is `source.id`. */
  managed(document: string | undefined, source: PolicySource): CompiledPolicy;
}

export interface PolicyLibraryOptions {
  /** Text of an AWS-managed policy; the release's own data unless told. */
  readonly awsManagedPolicyDocument?: (arn: string) => string | undefined;
  readonly report: ReportProblem;
  /** Compiled policies kept; 20,000 unless told. */
  readonly limit?: number;
}

const AWS_MANAGED_PREFIX = 'arn:aws:iam::aws:policy/';

/** Stands in for a policy that cannot be read: what cannot be decided is denied. */
const DENY_EVERYTHING = JSON.stringify({
  Version: '2012-10-17',
  Statement: { Effect: 'Deny', Action: '*', Resource: '*' },
});

export function createPolicyLibrary(options: PolicyLibraryOptions): PolicyLibrary {
  const { report, awsManagedPolicyDocument: awsDocument = awsManagedPolicyDocument } = options;
  /** By content: a text compiles to the same policy for ever, so nothing here can become untrue. */
  const shared = new Lru<CompiledPolicy>(options.limit ?? 20_000);
  /** Whoever may assume a role can write as many session policies as they like: they push out no others. */
  const ofSessions = new Lru<CompiledPolicy>(Math.ceil((options.limit ?? 20_000) / 10));

  const compileOnce = (key: string, source: PolicySource, document: () => string | undefined) => {
    const compiled = source.kind === 'session' ? ofSessions : shared;
    const known = compiled.get(key);
    if (known !== undefined) return known;
    const fresh = compileOrDeny(document(), source);
    if (fresh === undefined) return compilePolicyText(DENY_EVERYTHING, source);
    compiled.set(key, fresh);
    return fresh;
  };

  const compileOrDeny = (document: string | undefined, source: PolicySource): CompiledPolicy | undefined => {
    if (document === undefined) {
      report(`${describe(source)} does not exist; its holder is denied everything`);
      return undefined;
    }
    try {
      return compilePolicyText(document, source);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      report(`${describe(source)} cannot be read (${reason}); its holder is denied everything`);
      return undefined;
    }
  };

  const compile = (document: string | undefined, source: PolicySource): CompiledPolicy =>
    compileOnce(
      `${sourceKey(source)}\n${document === undefined ? '' : hash('sha256', document)}`,
      source,
      () => document,
    );

  return {
    compile,
    managed: (document, source) =>
      document === undefined && source.id.startsWith(AWS_MANAGED_PREFIX)
        ? compileOnce(sourceKey(source), source, () => awsDocument(source.id))
        : compile(document, source),
  };
}

const sourceKey = ({ kind, id, via }: PolicySource): string => `${kind}\n${id}\n${via ?? ''}`;

const describe = ({ kind, id, via }: PolicySource): string =>
  `${kind} policy ${id}${via === undefined ? '' : ` of ${via}`}`;
