import { accessAnalyzer } from './services/accessanalyzer/service.ts';
import { artifact } from './services/artifact/service.ts';
import { cloudhsm } from './services/cloudhsm/service.ts';
import { cloudtrail } from './services/cloudtrail/service.ts';
import { compliance } from './services/compliance/service.ts';
import type { Service } from './services/contract.ts';
import { iam } from './services/iam/service.ts';
import { keywarden } from './services/keywarden/service.ts';
import { kms } from './services/kms/service.ts';
import { organizations } from './services/organizations/service.ts';
import { rolesAnywhere } from './services/rolesanywhere/service.ts';
import { securityCenter } from './services/securitycenter/service.ts';
import { sts } from './services/sts/service.ts';

/** Every service Keywarden has; adding one here is all it takes to serve it. */
export const SERVICES: readonly Service[] = [
  iam,
  sts,
  cloudtrail,
  accessAnalyzer,
  kms,
  cloudhsm,
  organizations,
  rolesAnywhere,
  keywarden,
  securityCenter,
  artifact,
  compliance,
];
