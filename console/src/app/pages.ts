import { CLOUDHSM_PAGES } from '../pages/cloudhsm/pages.ts';
import { HOME_PAGES } from '../pages/home/pages.ts';
import { IAM_PAGES } from '../pages/iam/pages.ts';
import { KMS_PAGES } from '../pages/kms/pages.ts';
import { ORGANIZATION_PAGES } from '../pages/organization/pages.ts';
import { RECORDS_PAGES } from '../pages/records/pages.ts';
import type { PageEntry, Section } from './page-entry.ts';

/** Every page of the console; a part of it adds its own list here. */
export const PAGES: readonly PageEntry[] = [
  ...HOME_PAGES,
  ...IAM_PAGES,
  ...KMS_PAGES,
  ...CLOUDHSM_PAGES,
  ...RECORDS_PAGES,
  ...ORGANIZATION_PAGES,
];

export const SECTION_TITLES: Readonly<Record<Section, string>> = {
  home: 'Yours',
  iam: 'Access management',
  keys: 'Keys and HSMs',
  records: 'Records',
  organization: 'Organization',
  operator: 'Operator',
};
