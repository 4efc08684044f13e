import { CENTER } from '../pages/paths.ts';
import type { CenterPage, CenterRoutes } from '../parts.ts';
import { caseFile, casePage } from './case-page.ts';
import { ENCRYPT_SCRIPT, encryptScript, OPENPGP_SCRIPT, openpgpScript } from './encrypt-script.ts';
import { keyFile, keyPage } from './key-page.ts';
import { policyPage } from './policy-page.ts';
import { reportApiAt } from './report-api.ts';
import { reportPage } from './report-page.ts';
import { acknowledgmentsPage, statisticsPage } from './statistics-page.ts';
import { keyDirectoryAt, SECURITY_TXT, securityTxtFile } from './well-known.ts';

const PAGES: ReadonlyMap<string, CenterPage> = new Map<string, CenterPage>([
  [CENTER.report, reportPage],
  [CENTER.policy, policyPage],
  [CENTER.key, keyPage],
  [CENTER.keyFile, keyFile],
  [CENTER.statistics, statisticsPage],
  [CENTER.acknowledgments, acknowledgmentsPage],
  [SECURITY_TXT, securityTxtFile],
  [OPENPGP_SCRIPT, openpgpScript],
  [ENCRYPT_SCRIPT, encryptScript],
]);

const CASE = /^\/security\/case\/([^/]{1,100})(?:\/(file-[0-9a-f]{16}))?$/;

function caseAt(path: string): CenterPage | undefined {
  const [, secret, fileId] = CASE.exec(path) ?? [];
  if (secret === undefined) return undefined;
  return fileId === undefined ? casePage(secret) : caseFile(secret, fileId);
}

/** How strangers reach the team, and what it tells of itself. */
export const HANDLING_ROUTES: CenterRoutes = (path) =>
  PAGES.get(path) ?? caseAt(path) ?? keyDirectoryAt(path) ?? reportApiAt(path);
