import { AwsError } from '../../core/aws-error.ts';
import type { BrokenConstraint } from '../../wire/constraints.ts';

/** Organizations answers 400 for each of its errors. */
const error = (code: string, message: string) => (): AwsError => new AwsError(code, message);

/** Errors that say why in a member of their own. */
const reasoned =
  (code: string) =>
  (Reason: string, message: string): AwsError =>
    new AwsError(code, message, { members: { Reason } });

export const notInOrganization = error(
  'AWSOrganizationsNotInUseException',
  'Your account is not a member of an organization.',
);
export const accessDenied = error(
  'AccessDeniedException',
  "You don't have permissions to access this resource.",
);
export const alreadyInOrganization = error(
  'AlreadyInOrganizationException',
  'The AWS account is already a member of an organization.',
);
export const organizationNotEmpty = error(
  'OrganizationNotEmptyException',
  'To delete an organization you must first remove all member accounts (except the master).',
);
export const managementCannotLeave = error(
  'MasterCannotLeaveOrganizationException',
  "You can't remove a management account from an organization. If you want the management account to become a member account in another organization, you must first delete the current organization of the management account.",
);
export const accountNotFound = error(
  'AccountNotFoundException',
  "You specified an account that doesn't exist.",
);
export const accountAlreadyClosed = error(
  'AccountAlreadyClosedException',
  'You attempted to close an account that is already closed.',
);
export const duplicateAccount = error(
  'DuplicateAccountException',
  'That account is already present in the specified destination.',
);
export const requestNotFound = error(
  'CreateAccountStatusNotFoundException',
  "You specified a create account request that doesn't exist.",
);
export const rootNotFound = error('RootNotFoundException', "You specified a root that doesn't exist.");
export const parentNotFound = error('ParentNotFoundException', "You specified parent that doesn't exist.");
export const childNotFound = error('ChildNotFoundException', "You specified a child that doesn't exist.");
export const sourceParentNotFound = error(
  'SourceParentNotFoundException',
  "You specified a source parent that doesn't exist.",
);
export const destinationParentNotFound = error(
  'DestinationParentNotFoundException',
  "You specified a destination parent that doesn't exist.",
);
export const targetNotFound = error('TargetNotFoundException', "You specified a target that doesn't exist.");
export const unitNotFound = error(
  'OrganizationalUnitNotFoundException',
  "You specified an organizational unit that doesn't exist.",
);
export const duplicateUnit = error(
  'DuplicateOrganizationalUnitException',
  'An OU with the same name already exists.',
);
export const unitNotEmpty = error(
  'OrganizationalUnitNotEmptyException',
  'The specified OU is not empty. Move all accounts to another root or to other OUs, remove all child OUs, and try the operation again.',
);
export const policyNotFound = error('PolicyNotFoundException', "You specified a policy that doesn't exist.");
/** What UpdatePolicy and DeletePolicy say. */
export const policyIdNotFound = error(
  'PolicyNotFoundException',
  "We can't find a policy with the PolicyId that you specified.",
);
export const policyInUse = error(
  'PolicyInUseException',
  'The policy is attached to one or more entities. You must detach it from all roots, OUs, and accounts before performing this operation.',
);
export const duplicatePolicy = error(
  'DuplicatePolicyException',
  'A policy with the same name already exists.',
);
export const malformedPolicy = error(
  'MalformedPolicyDocumentException',
  'The provided policy document does not meet the requirements of the specified policy type.',
);
export const duplicateAttachment = error(
  'DuplicatePolicyAttachmentException',
  'A policy with the specified name and type already exists.',
);
export const policyNotAttached = error(
  'PolicyNotAttachedException',
  "The policy isn't attached to the specified target in the specified root.",
);
export const policyTypeAlreadyEnabled = error(
  'PolicyTypeAlreadyEnabledException',
  'The specified policy type is already enabled.',
);
export const policyTypeNotEnabled = error(
  'PolicyTypeNotEnabledException',
  'This operation can be performed only for enabled policy types.',
);
export const policyTypeNotAvailable = error(
  'PolicyTypeNotAvailableForOrganizationException',
  "You can't use the specified policy type with the feature set currently enabled for this organization.",
);
export const effectivePolicyNotFound = error(
  'EffectivePolicyNotFoundException',
  "If you ran this action on the management account, this policy type is not enabled. If you ran the action on a member account, the account doesn't have an effective policy of this type.",
);
export const resourcePolicyNotFound = error(
  'ResourcePolicyNotFoundException',
  "We can't find a resource policy request with the parameter that you specified.",
);
export const alreadyRegistered = error(
  'AccountAlreadyRegisteredException',
  'The provided account is already a delegated administrator for your organization.',
);
export const notRegistered = error(
  'AccountNotRegisteredException',
  'The provided account is not a registered delegated administrator for your organization.',
);
export const handshakeNotFound = error(
  'HandshakeNotFoundException',
  "You specified a handshake that doesn't exist.",
);
export const handshakeAlreadyInState = error(
  'HandshakeAlreadyInStateException',
  'The specified handshake is already in the requested state.',
);
export const invalidTransition = error(
  'InvalidHandshakeTransitionException',
  "You can't perform the operation on the handshake in its current state.",
);
export const duplicateHandshake = error(
  'DuplicateHandshakeException',
  'A handshake with the same action and target already exists.',
);
export const transferNotFound = error(
  'ResponsibilityTransferNotFoundException',
  "We can't find a transfer that you specified.",
);

export const constraint = reasoned('ConstraintViolationException');
export const handshakeConstraint = reasoned('HandshakeConstraintViolationException');
export const invalidInput = reasoned('InvalidInputException');

export const INVALID_VALUE = 'You specified an invalid value.';

export const unrecognizedService = (): AwsError =>
  invalidInput('UNRECOGNIZED_SERVICE_PRINCIPAL', 'You specified an unrecognized service principal.');

export const notAllFeatures = (): AwsError =>
  constraint(
    'ORGANIZATION_NOT_IN_ALL_FEATURES_MODE',
    'To complete this operation, your organization must be in all features mode.',
  );

export const alreadyMember = (): AwsError =>
  handshakeConstraint(
    'ALREADY_IN_AN_ORGANIZATION',
    'The AWS account is already a member of an organization.',
  );

export const invalidParty = (): AwsError =>
  invalidInput('INVALID_PARTY_TYPE_TARGET', 'You specified an invalid party type as the target parameter.');

/** By the beginning of the broken rule's text: reason and message. */
const BROKEN: readonly (readonly [rule: RegExp, reason: string, message: string])[] = [
  [/must not be null$/, 'INPUT_REQUIRED', 'You must provide a value for the parameter.'],
  [/enum value set/, 'INVALID_ENUM', INVALID_VALUE],
  [/regular expression/, 'INVALID_PATTERN', INVALID_VALUE],
  [/length less/, 'MAX_LENGTH_EXCEEDED', 'You provided a string that exceeds that maximum length.'],
  [/length greater/, 'MIN_LENGTH_EXCEEDED', 'You provided a string parameter that is shorter than allowed.'],
  [
    /value less/,
    'MAX_VALUE_EXCEEDED',
    'You provided a numeric parameter that has a larger value than allowed.',
  ],
  [
    /value greater/,
    'MIN_VALUE_EXCEEDED',
    'You provided a numeric parameter that has a smaller value than allowed.',
  ],
];

/** Organizations has an error of its own for what breaks its model, and speaks of the first such member only. */
export function brokenConstraint([first]: readonly BrokenConstraint[]): AwsError {
  const { name = '', message = '' } = first ?? {};
  const isPattern = /regular expression/.test(message);
  if (name === 'target.type') return invalidParty();
  if (/^(?:resourceId|handshakeId)$/.test(name) && isPattern)
    return invalidInput('INVALID_PATTERN', 'You provided a value that does not match the required pattern.');
  if (name === 'targetId' && isPattern) return invalidInput('INVALID_PATTERN_TARGET_ID', INVALID_VALUE);
  if (/^(?:policyType|type|filter)$/.test(name) && /enum/.test(message))
    return invalidInput('INVALID_ENUM_POLICY_TYPE', INVALID_VALUE);
  const [, reason, text] = BROKEN.find(([rule]) => rule.test(message)) ?? [];
  return invalidInput(reason ?? 'INVALID_LIST_MEMBER', text ?? INVALID_VALUE);
}
