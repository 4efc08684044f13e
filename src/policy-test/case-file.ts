import type { Layer } from '../policy/decision.ts';
import type { JsonNode } from '../policy/json.ts';
import type { Position } from '../policy/syntax-error.ts';
import type { Role } from './role.ts';
import type { Tree } from './tree.ts';
import type { WhoSpec } from './who.ts';

/** A path or a policy written in place. */
export type PolicyRef = JsonNode;

/**
 * Policies by role. Each role has a list of levels: of an organization for `scp` and `rcp`, one level for all others.
 * An empty list takes a role away that a default gives.
 */
export type PolicyRoles = Partial<Record<Role, readonly (readonly PolicyRef[])[]>>;

/** Values of condition keys by name in lower case; undefined takes a key away that is there otherwise. */
export type ContextSpec = ReadonlyMap<string, string | readonly string[] | undefined>;

/** One who asks, and what applies to it. */
export interface Who extends Surrounding {
  /** As the test names it. */
  readonly label: string;
  readonly spec: WhoSpec;
  readonly node: JsonNode;
  readonly tags: ReadonlyMap<string, string>;
  readonly groups: readonly string[];
}

/** `deny` is either of the two. */
export const DECISIONS = ['allow', 'deny', 'implicit-deny', 'explicit-deny'] as const;
export type ExpectedDecision = (typeof DECISIONS)[number];

/** How people name the kinds of policies that decide. */
export const LAYERS = ['root', 'identity', 'resource', 'trust', 'boundary', 'session', 'scp', 'rcp'] as const;
export type LayerName = (typeof LAYERS)[number];

export const LAYER_NAMES: Record<Layer, LayerName> = {
  root: 'root',
  identity: 'identity',
  resource: 'resource',
  'permissions-boundary': 'boundary',
  session: 'session',
  scp: 'scp',
  rcp: 'rcp',
};

export interface Expectation {
  readonly decision: ExpectedDecision;
  readonly layer?: LayerName;
  /** Path of the deciding policy, or the end of it; for an implicit denial, of the one that came nearest. */
  readonly policy?: string;
  /** Sid, or number from 1. */
  readonly statement?: string;
  /** A part of the explanation. */
  readonly reason?: string;
}

/** One test: as many requests as it has principals, actions and resources. */
export interface PolicyTest {
  readonly name: string;
  readonly position: Position;
  readonly principals: readonly Who[];
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Account that owns the resources; the one in the ARN, else the principal's, if absent. */
  readonly resourceAccount?: string;
  /** What the file gives to all tests; what a principal gives comes before it, what the test gives before both. */
  readonly defaults: Surrounding;
  readonly own: Surrounding;
  readonly expect: Expectation;
}

export interface Surrounding {
  readonly context: ContextSpec;
  readonly policies: PolicyRoles;
}

export interface CaseFile {
  readonly tree: Tree;
  /** Policies of groups by name. */
  readonly groups: ReadonlyMap<string, readonly PolicyRef[]>;
  readonly tests: readonly PolicyTest[];
}
