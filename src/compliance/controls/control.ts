import type { AccountId } from '../../core/account.ts';
import type { Instant } from '../../core/clock.ts';
import type { AnyDatabase } from '../../storage/tables-of.ts';
import type { FrameworkId } from './frameworks.ts';

/** What controls of the deployment itself look at: how this node is set and how its parts are. */
export interface DeploymentView {
  readonly managementAccountId: AccountId;
  readonly hasMailServer: boolean;
  readonly hasTls: boolean;
  state(): Promise<{
    readonly checks: Readonly<Record<string, { readonly healthy: boolean; readonly detail: string }>>;
  }>;
}

/** What a control looks at. */
export interface Looked {
  readonly db: AnyDatabase;
  readonly accountId: AccountId;
  readonly now: Instant;
  readonly deployment: DeploymentView;
}

/** A thing that breaks a control. */
export interface Failing {
  /** Its ARN. */
  readonly resource: string;
  /** In what way, as far as the control's own text does not say. */
  readonly detail?: string;
}

/** What a control found. */
export interface Checked {
  /** How many things were looked at; none means that the control does not apply. */
  readonly evaluated: number;
  /** How many of them break it. */
  readonly failed: number;
  /** The first of these. */
  readonly failing: readonly Failing[];
}

/** Things named of each control that break it. */
export const MOST_FAILING = 100;

export type Severity = 'critical' | 'high' | 'medium' | 'low';

/** Who must do something for it to hold: who runs the deployment, whose account it is, or both. */
export type Responsibility = 'operator' | 'customer' | 'both';

/** Something that must hold, and a look at whether it does. */
export interface Control {
  /** Such as `root-mfa`; never changes. */
  readonly id: string;
  readonly title: string;
  /** Why it matters, in one or two sentences of ours. */
  readonly reason: string;
  /** What to do where it does not hold. */
  readonly remedy: string;
  /** A command that does so, or shows where; `<…>` stands for what the reader fills in. */
  readonly command?: string;
  /** Path of the console's page where it is done. */
  readonly page?: string;
  readonly severity: Severity;
  readonly responsibility: Responsibility;
  /** Controls of the deployment are looked at in the management account alone. */
  readonly scope: 'account' | 'deployment';
  /** Identifiers of what frameworks ask for; their texts are theirs. */
  readonly mappings: Readonly<Partial<Record<FrameworkId, readonly string[]>>>;
  readonly check: (looked: Looked) => Promise<Checked> | Checked;
}

/** Of all things looked at those that break the control. */
export const checked = (
  evaluated: number,
  failing: readonly Failing[],
  failed = failing.length,
): Checked => ({
  evaluated,
  failed,
  failing: failing.slice(0, MOST_FAILING),
});

/** Of one thing: it is as it should be, or in what way it is not. */
export const oneThing = (resource: string, problem: string | undefined): Checked =>
  checked(1, problem === undefined ? [] : [{ resource, detail: problem }]);

export const rootArn = (accountId: AccountId): string => `arn:aws:iam::${accountId}:root`;
export const DAY_MILLISECONDS = 86_400_000;
