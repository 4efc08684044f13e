import { centerMigrations } from '../../center/migrations.ts';
import { centerSealedStores } from '../../center/sealed-stores.ts';
import type { BackgroundContext, Service, StopBackground } from '../contract.ts';
import { facts } from './facts.ts';
import { HANDLING, HANDLING_WORK } from './handling.ts';
import { PUBLISHING, PUBLISHING_WORK } from './publishing.ts';
import { schemas } from './schema.ts';

function work(context: BackgroundContext): StopBackground {
  const stops = [...PUBLISHING_WORK, ...HANDLING_WORK].map((begin) => begin(context));
  return async () => {
    await Promise.all(stops.map((stop) => stop()));
  };
}

/** The security team's work: bulletins and who is told of them, reports of vulnerabilities, penetration tests, keys. */
export const securityCenter: Service = {
  name: 'securitycenter',
  protocol: 'json',
  signingNames: ['securitycenter'],
  apiVersion: facts.apiVersion,
  eventSource: 'securitycenter',
  isGlobal: true,
  schemas,
  facts,
  operations: { ...PUBLISHING, ...HANDLING },
  migrations: centerMigrations,
  sealedStores: centerSealedStores,
  background: work,
};
