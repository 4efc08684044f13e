import { CLOUDHSM_PAGES } from '../pages/cloudhsm/pages.ts';
import { HOME_PAGES } from '../pages/home/pages.ts';
import { IAM_PAGES } from '../pages/iam/pages.ts';
import { KMS_PAGES } from '../pages/kms/pages.ts';
import { OPERATOR_PAGES } from '../pages/operator/pages.ts';
import { ORGANIZATION_PAGES } from '../pages/organization/pages.ts';
import { RECORDS_PAGES } from '../pages/records/pages.ts';
import { HANDLING_PAGES } from '../pages/security-center/handling-pages.ts';
import { SECURITY_CENTER_PAGES } from '../pages/security-center/pages.ts';
import type { PageEntry } from './page-entry.ts';

/** Every page of the console; a part of it adds its own list here. */
export const PAGES: readonly PageEntry[] = [
  ...HOME_PAGES,
  ...IAM_PAGES,
  ...KMS_PAGES,
  ...CLOUDHSM_PAGES,
  ...RECORDS_PAGES,
  ...SECURITY_CENTER_PAGES,
  ...HANDLING_PAGES,
  ...ORGANIZATION_PAGES,
  ...OPERATOR_PAGES,
];
