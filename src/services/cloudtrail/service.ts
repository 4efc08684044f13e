import { sealedDigestKeys } from '../../audit/digests/sealed-keys.ts';
import { wrappedDigestKeys } from '../../audit/digests/wrapped-keys.ts';
import type { ServiceFacts } from '../../wire/facts.ts';
import type { Service } from '../contract.ts';
import { keepRecord } from './background.ts';
import facts from './facts.json' with { type: 'json' };
import { listPublicKeys } from './operations/list-public-keys.ts';
import { describeTrails, listTrails } from './operations/list-trails.ts';
import { lookupEvents } from './operations/lookup-events.ts';
import { schemas } from './schema.ts';

export const cloudtrail: Service = {
  name: 'cloudtrail',
  protocol: 'json',
  signingNames: ['cloudtrail'],
  apiVersion: '2013-11-01',
  eventSource: 'cloudtrail.amazonaws.com',
  isGlobal: false,
  schemas,
  // TypeScript types the pairs of a JSON file as lists.
  facts: facts as unknown as ServiceFacts,
  skipConstraints: {
    LookupEventsRequest: { MaxResults: true, EventCategory: true },
    LookupAttribute: { AttributeKey: true },
  },
  operations: {
    DescribeTrails: describeTrails,
    ListPublicKeys: listPublicKeys,
    ListTrails: listTrails,
    LookupEvents: lookupEvents,
  },
  migrations: [],
  wrappedStores: (store, vaultOver) => [wrappedDigestKeys(store, vaultOver)],
  sealedStores: [sealedDigestKeys],
  background: keepRecord,
};
