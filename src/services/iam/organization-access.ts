import type { AwsError } from '../../core/aws-error.ts';
import { findMembership, type Membership } from '../../identity/organization/membership.ts';
import {
  administersIam,
  type RootAccessFeature,
  rootAccessFeatures,
  rootAccessTables,
  trustsIam,
} from '../../identity/root-access.ts';
import type { OperationContext } from '../contract.ts';
import { modelledError } from '../modelled-error.ts';
import facts from './facts.json' with { type: 'json' };

/** AWS's words for why an account may not see to the roots of an organization's members. */
const problem = (shape: keyof typeof facts.errors, why: string): AwsError =>
  modelledError(facts.errors[shape], `The request was rejected because ${why}.`);

const noOrganization = (): AwsError =>
  problem('OrganizationNotFoundException', 'no organization is associated with your account');
const notAllFeatures = (): AwsError =>
  problem(
    'OrganizationNotInAllFeaturesModeException',
    'your organization does not have All features enabled. For more information, see Available feature sets in the Organizations User Guide',
  );
const notAdministrator = (): AwsError =>
  problem(
    'AccountNotManagementOrDelegatedAdministratorException',
    'the account making the request is not the management account or delegated administrator account for centralized root access',
  );
const notManagement = (): AwsError =>
  problem(
    'CallerIsNotManagementAccountException',
    'the account making the request is not the management account for the organization',
  );
const notTrusted = (): AwsError =>
  problem(
    'ServiceAccessNotEnabledException',
    'trusted access is not enabled for IAM in Organizations. For details, see IAM and Organizations in the Organizations User Guide',
  );

type Context = Pick<OperationContext, 'accountId' | 'db'>;

/**
 * The organization whose members' roots the caller's account may see to.
 * @throws AwsError as AWS does where there is none, it is not ready, or somebody else administers it
 */
export async function administeredOrganization({ accountId, db }: Context): Promise<Membership> {
  const membership = await findMembership(db, accountId);
  if (membership === undefined) throw noOrganization();
  const { organization } = membership;
  if (!(await administersIam(db, accountId, membership))) throw notAdministrator();
  if (organization.feature_set !== 'ALL') throw notAllFeatures();
  if (!(await trustsIam(db, organization.id))) throw notTrusted();
  return membership;
}

/** What IAM answers of an organization's features: the member is there even if none is enabled. */
export async function featuresOf(
  { db }: Context,
  { organization }: Membership,
): Promise<{ OrganizationId: string; EnabledFeatures: RootAccessFeature[] }> {
  return { OrganizationId: organization.id, EnabledFeatures: await rootAccessFeatures(db, organization.id) };
}

/** Only the management account enables. @throws AwsError as {@link administeredOrganization} */
export async function enableFeature(
  context: Context & Pick<OperationContext, 'now'>,
  feature: RootAccessFeature,
): Promise<Membership> {
  const membership = await administeredOrganization(context);
  if (!membership.isManagement) throw notManagement();
  await rootAccessTables(context.db)
    .insertInto('organization_root_access')
    .values({ organization_id: membership.organization.id, feature, enabled_at: context.now })
    .onConflict((conflict) => conflict.columns(['organization_id', 'feature']).doNothing())
    .execute();
  return membership;
}

/** @throws AwsError as {@link administeredOrganization} */
export async function disableFeature(context: Context, feature: RootAccessFeature): Promise<Membership> {
  const membership = await administeredOrganization(context);
  await rootAccessTables(context.db)
    .deleteFrom('organization_root_access')
    .where('organization_id', '=', membership.organization.id)
    .where('feature', '=', feature)
    .execute();
  return membership;
}
