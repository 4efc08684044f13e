import { trustedServices } from '../../../identity/organization/membership.ts';
import { topic } from '../../../identity/topics.ts';
import { readInside, writeInside } from '../define.ts';
import {
  accountNotFound,
  alreadyRegistered,
  constraint,
  notAllFeatures,
  notInOrganization,
  notRegistered,
  unrecognizedService,
} from '../errors.ts';
import { pageOf } from '../paging.ts';
import { findMember, listMembers } from '../records/members.ts';
import {
  deleteDelegation,
  deleteServiceAccess,
  insertDelegation,
  insertServiceAccess,
  listDelegations,
} from '../records/trust.ts';
import { listUnits } from '../records/units.ts';
import type {
  DeregisterDelegatedAdministratorRequest,
  DisableAWSServiceAccessRequest,
  EnableAWSServiceAccessRequest,
  Input,
  ListAWSServiceAccessForOrganizationRequest,
  ListAWSServiceAccessForOrganizationResponse,
  ListDelegatedAdministratorsRequest,
  ListDelegatedAdministratorsResponse,
  ListDelegatedServicesForAccountRequest,
  ListDelegatedServicesForAccountResponse,
  RegisterDelegatedAdministratorRequest,
} from '../schema.ts';
import { isTrustedService } from '../service-principals.ts';
import { accountView } from '../views.ts';

const OF_SERVICE = {
  who: 'management',
  servicePrincipal: (input: { readonly ServicePrincipal: string }) => input.ServicePrincipal,
} as const;

export const enableAwsServiceAccess = writeInside<Input<EnableAWSServiceAccessRequest>, void>(
  'EnableAWSServiceAccess',
  OF_SERVICE,
  async ({ context, tables, organization }, { ServicePrincipal: service }) => {
    if (organization.feature_set !== 'ALL') throw notAllFeatures();
    if (!isTrustedService(service)) throw unrecognizedService();
    await insertServiceAccess(tables, organization.id, service, context.now);
    context.change(topic.organization(organization.id));
  },
);

export const disableAwsServiceAccess = writeInside<Input<DisableAWSServiceAccessRequest>, void>(
  'DisableAWSServiceAccess',
  OF_SERVICE,
  async ({ context, tables, organization }, { ServicePrincipal: service }) => {
    if (!isTrustedService(service)) throw unrecognizedService();
    await deleteServiceAccess(tables, organization.id, service);
    context.change(topic.organization(organization.id));
  },
);

export const listAwsServiceAccessForOrganization = readInside<
  Input<ListAWSServiceAccessForOrganizationRequest>,
  ListAWSServiceAccessForOrganizationResponse
>('ListAWSServiceAccessForOrganization', { who: 'reader' }, async ({ context, organization }, input) => {
  const rows = await trustedServices(context.db, organization.id);
  const { items, output } = pageOf(context, ['ListAWSServiceAccessForOrganization'], input, rows);
  return {
    EnabledServicePrincipals: items.map((row) => ({
      ServicePrincipal: row.service_principal,
      DateEnabled: new Date(row.enabled_at),
    })),
    ...output,
  };
});

const OF_ADMINISTRATOR = {
  who: 'management',
  on: (input: { readonly AccountId: string }) => [input.AccountId],
  servicePrincipal: (input: { readonly ServicePrincipal: string }) => input.ServicePrincipal,
} as const;

const managementCannotDelegate = () =>
  constraint(
    'CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR',
    'You cannot register master account/yourself as delegated administrator for your organization.',
  );

export const registerDelegatedAdministrator = writeInside<Input<RegisterDelegatedAdministratorRequest>, void>(
  'RegisterDelegatedAdministrator',
  OF_ADMINISTRATOR,
  async ({ context, tables, organization }, { AccountId: id, ServicePrincipal: service }) => {
    if (id === organization.management_account_id) throw managementCannotDelegate();
    const row = await findMember(tables, organization.id, id);
    if (row === undefined) throw accountNotFound();
    if (organization.feature_set !== 'ALL') throw notAllFeatures();
    if (!isTrustedService(service)) throw unrecognizedService();
    if (row.state !== 'ACTIVE')
      throw constraint(
        'CANNOT_REGISTER_SUSPENDED_ACCOUNT_AS_DELEGATED_ADMINISTRATOR',
        'You cannot register a suspended account as a delegated administrator.',
      );
    const delegations = await listDelegations(tables, organization.id);
    if (delegations.some((one) => one.account_id === id && one.service_principal === service))
      throw alreadyRegistered();
    await insertDelegation(tables, {
      organization_id: organization.id,
      account_id: id,
      service_principal: service,
      enabled_at: context.now,
    });
    context.change(topic.organization(organization.id));
  },
);

export const deregisterDelegatedAdministrator = writeInside<
  Input<DeregisterDelegatedAdministratorRequest>,
  void
>(
  'DeregisterDelegatedAdministrator',
  OF_ADMINISTRATOR,
  async ({ context, tables, organization }, { AccountId: id, ServicePrincipal: service }) => {
    if (id === organization.management_account_id) throw managementCannotDelegate();
    if ((await findMember(tables, organization.id, id)) === undefined) throw accountNotFound();
    const own = (await listDelegations(tables, organization.id)).filter((one) => one.account_id === id);
    if (own.length === 0) throw notRegistered();
    if (!own.some((one) => one.service_principal === service)) throw unrecognizedService();
    await deleteDelegation(tables, id, service);
    context.change(topic.organization(organization.id));
  },
);

export const listDelegatedAdministrators = readInside<
  Input<ListDelegatedAdministratorsRequest>,
  ListDelegatedAdministratorsResponse
>(
  'ListDelegatedAdministrators',
  { who: 'reader', servicePrincipal: (input) => input.ServicePrincipal },
  async ({ context, tables, organization }, input) => {
    const { ServicePrincipal: service } = input;
    if (service !== undefined && !isTrustedService(service)) throw unrecognizedService();
    const delegations = (await listDelegations(tables, organization.id)).filter(
      (one) => service === undefined || one.service_principal === service,
    );
    /** An account is one administrator, since its first service. */
    const since = new Map<string, number>();
    for (const one of delegations) if (!since.has(one.account_id)) since.set(one.account_id, one.enabled_at);
    const list = ['ListDelegatedAdministrators', service];
    const { items, output } = pageOf(context, list, input, [...since]);
    const members = await listMembers(tables, organization.id);
    const units = await listUnits(tables, organization.id);
    const DelegatedAdministrators = items.flatMap(([id, enabledAt]) =>
      members
        .filter((row) => row.account_id === id)
        .map((row) => {
          const { Paths: _, ...account } = accountView(organization, units, row);
          return { ...account, DelegationEnabledDate: new Date(enabledAt) };
        }),
    );
    return { DelegatedAdministrators, ...output };
  },
);

export const listDelegatedServicesForAccount = readInside<
  Input<ListDelegatedServicesForAccountRequest>,
  ListDelegatedServicesForAccountResponse
>(
  'ListDelegatedServicesForAccount',
  { who: 'reader', on: (input) => [input.AccountId] },
  async ({ context, tables, organization }, input) => {
    // What AWS says of accounts that are not in the organization.
    if ((await findMember(tables, organization.id, input.AccountId)) === undefined) throw notInOrganization();
    const own = (await listDelegations(tables, organization.id)).filter(
      (one) => one.account_id === input.AccountId,
    );
    if (own.length === 0) throw notRegistered();
    const list = ['ListDelegatedServicesForAccount', input.AccountId];
    const { items, output } = pageOf(context, list, input, own);
    return {
      DelegatedServices: items.map((one) => ({
        ServicePrincipal: one.service_principal,
        DelegationEnabledDate: new Date(one.enabled_at),
      })),
      ...output,
    };
  },
);
