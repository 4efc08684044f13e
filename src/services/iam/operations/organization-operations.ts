import type { RootAccessFeature } from '../../../identity/root-access.ts';
import { type Operation, read, write } from '../../contract.ts';
import { onAccount } from '../access/account.ts';
import {
  administeredOrganization,
  disableFeature,
  enableFeature,
  featuresOf,
} from '../organization-access.ts';
import type { ListOrganizationsFeaturesResponse } from '../schema.ts';
import { generateOrganizationsAccessReport } from './generate-organizations-access-report.ts';
import { getOrganizationsAccessReport } from './get-organizations-access-report.ts';

const enable = (feature: RootAccessFeature) =>
  write<object, ListOrganizationsFeaturesResponse>(
    onAccount(`iam:EnableOrganizations${feature}`),
    async (context) => featuresOf(context, await enableFeature(context, feature)),
  );

const disable = (feature: RootAccessFeature) =>
  write<object, ListOrganizationsFeaturesResponse>(
    onAccount(`iam:DisableOrganizations${feature}`),
    async (context) => featuresOf(context, await disableFeature(context, feature)),
  );

export const organizationOperations: Readonly<Record<string, Operation>> = {
  EnableOrganizationsRootCredentialsManagement: enable('RootCredentialsManagement'),
  EnableOrganizationsRootSessions: enable('RootSessions'),
  DisableOrganizationsRootCredentialsManagement: disable('RootCredentialsManagement'),
  DisableOrganizationsRootSessions: disable('RootSessions'),
  ListOrganizationsFeatures: read<object, ListOrganizationsFeaturesResponse>(
    onAccount('iam:ListOrganizationsFeatures'),
    async (context) => featuresOf(context, await administeredOrganization(context)),
  ),
  GenerateOrganizationsAccessReport: generateOrganizationsAccessReport,
  GetOrganizationsAccessReport: getOrganizationsAccessReport,
};
