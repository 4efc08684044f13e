/** What a value of a condition key is; `String` also where AWS's reference names nothing better. */
export type KeyType = 'String' | 'Numeric' | 'Bool' | 'Date' | 'ARN' | 'IPAddress' | 'Binary';

export interface ConditionKey {
  /** As AWS writes it; placeholders (`aws:ResourceTag/${TagKey}`) are left in. */
  readonly name: string;
  readonly type: KeyType;
  /** True when a request may carry several values. */
  readonly isMultivalued: boolean;
}

/** The form of the ARNs of one resource type. Placeholders such as `${Region}` stand for text. */
export interface ResourceFormat {
  /** Prefix of the service that documents it. */
  readonly service: string;
  readonly type: string;
  readonly region: string;
  readonly account: string;
  /** All behind the fifth colon. */
  readonly resource: string;
}

/** What an action does, as AWS's reference sorts it. */
export type AccessLevel = 'List' | 'Read' | 'Write' | 'Permissions management' | 'Tagging';

export interface ServiceAction {
  /** As AWS writes it, without the prefix. */
  readonly name: string;
  /** Types of the resources it acts on; empty for actions that know only `*`. */
  readonly resourceTypes: readonly string[];
  /** Mostly one. */
  readonly accessLevels: readonly AccessLevel[];
}

/**
 * What AWS's services know: actions, resource types, condition keys. The validator is given it, so that it runs without
 * a file system. All names may be in any case; unknown ones give undefined, false or nothing.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export interface IamData {
  readonly services: readonly string[];
  hasService(prefix: string): boolean;
  /** Every action of a service. */
  actionsOf(prefix: string): readonly ServiceAction[];
  findAction(prefix: string, name: string): ServiceAction | undefined;
  findKey(key: string): ConditionKey | undefined;
  /** The condition keys of a service, and those that every request may have. */
  keysOf(prefix: string): readonly ConditionKey[];
  /** Whether any service documents keys that begin so (`ec2`, `saml`, `accounts.google.com`). */
  hasKeyPrefix(prefix: string): boolean;
  /** Whether requests for an action, or for the resources it acts on, carry a key. */
  actionHasKey(prefix: string, action: string, key: string): boolean;
  /** Whether any action or resource of a service does. */
  serviceHasKey(prefix: string, key: string): boolean;
  /** The formats of all ARNs that name a service in their third field; undefined when none does. */
  formatsOf(arnService: string): readonly ResourceFormat[] | undefined;
  /** Whether resource control policies reach a service. */
  isInResourceControlPolicies(prefix: string): boolean;
}
