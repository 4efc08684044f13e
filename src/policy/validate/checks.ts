import type { ConditionCheck, PolicyCheck, StatementCheck } from './check.ts';
import { unknownActions } from './checks/actions.ts';
import { ipRanges, privateIps } from './checks/condition-ips.ts';
import {
  duplicateKeys,
  pairedKeys,
  scopedKeys,
  unknownKeys,
  unsupportedActions,
  untrustworthyKeys,
} from './checks/condition-keys.ts';
import {
  emptyConditions,
  operatorTypes,
  quantifiers,
  unknownOperators,
} from './checks/condition-operators.ts';
import { keyValues, redundantNumbers, valueTypes } from './checks/condition-values.ts';
import { anyValue, openValues, wildcardsWithoutLike } from './checks/condition-wildcards.ts';
import {
  resourceControlForm,
  resourceControlKeys,
  serviceControlActions,
} from './checks/control-policies.ts';
import {
  conditionForm,
  documentForm,
  emptyLists,
  missingElements,
  principalForm,
  statementForm,
} from './checks/form.ts';
import { rolePowers } from './checks/pass-role.ts';
import {
  allowWithNotPrincipal,
  federatedPrincipals,
  principalSupport,
  principalValues,
} from './checks/principals.ts';
import { redundantActions, redundantResources, redundantStatements } from './checks/redundancy.ts';
import { attachedActions, attachedResources, irrelevantKeys } from './checks/resource-types.ts';
import { resourceArns } from './checks/resources.ts';
import { dynamodbAttributes, s3Prefix } from './checks/service-keys.ts';
import { servicePrincipalKeys, serviceSources } from './checks/service-principals.ts';
import { sids } from './checks/sids.ts';
import { size } from './checks/sizes.ts';
import { resourceTags } from './checks/tags.ts';
import {
  carryingActions,
  federatedSyntax,
  githubSubject,
  mismatchedActions,
  oidcConditions,
  redundantSessions,
  rolesAnywhere,
  trustElements,
} from './checks/trust.ts';
import { variables } from './checks/variables.ts';

/** Of the document as a whole. */
export const POLICY_CHECKS: readonly PolicyCheck[] = [
  documentForm,
  statementForm,
  missingElements,
  principalForm,
  emptyLists,
  conditionForm,
  sids,
  size,
  unknownActions,
  resourceArns,
  unknownOperators,
  duplicateKeys,
  redundantActions,
  redundantResources,
  redundantStatements,
];

/** Of each statement. */
export const STATEMENT_CHECKS: readonly StatementCheck[] = [
  principalSupport,
  principalValues,
  allowWithNotPrincipal,
  federatedPrincipals,
  trustElements,
  mismatchedActions,
  federatedSyntax,
  rolesAnywhere,
  oidcConditions,
  githubSubject,
  carryingActions,
  redundantSessions,
  variables,
  rolePowers,
  serviceSources,
  servicePrincipalKeys,
  serviceControlActions,
  resourceControlForm,
  resourceControlKeys,
  attachedActions,
  attachedResources,
];

/** Of each key of each condition operator. */
export const CONDITION_CHECKS: readonly ConditionCheck[] = [
  unknownKeys,
  unsupportedActions,
  untrustworthyKeys,
  pairedKeys,
  scopedKeys,
  operatorTypes,
  quantifiers,
  emptyConditions,
  valueTypes,
  keyValues,
  redundantNumbers,
  wildcardsWithoutLike,
  anyValue,
  openValues,
  ipRanges,
  privateIps,
  resourceTags,
  irrelevantKeys,
  dynamodbAttributes,
  s3Prefix,
];
