import { type AccessRule, type WriteContext, write } from '../../contract.ts';
import { clusterInUse, customKeyStoreNameInUse, limitExceeded, unsupported, validation } from '../errors.ts';
import { activeCluster, assertEnoughHsms, assertTrustAnchor } from '../key-store-cluster.ts';
import { openPassword, sealPassword } from '../key-store-password.ts';
import { QUOTAS } from '../quotas.ts';
import { kmsOf } from '../records/database.ts';
import { findKeyStore, findStoreOfCluster, insertKeyStore, listKeyStoreRows } from '../records/key-stores.ts';
import type { CreateCustomKeyStoreRequest, CreateCustomKeyStoreResponse, Input } from '../schema.ts';
import type { KeyStoreRow } from '../tables.ts';
import { keyStoreTopic } from '../topics.ts';

type CreateCustomKeyStoreInput = Input<CreateCustomKeyStoreRequest>;

/** Whoever makes a key store must be allowed to see clusters, too. */
const access: AccessRule<CreateCustomKeyStoreInput> = ({ accountId }) => [
  {
    action: 'kms:CreateCustomKeyStore',
    resources: [{ arn: '*' }],
    contextKeys: { 'kms:CallerAccount': accountId },
  },
  { action: 'cloudhsm:DescribeClusters', resources: [{ arn: '*' }] },
];

/** @see https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateCustomKeyStore.html */
export const createCustomKeyStore = write<CreateCustomKeyStoreInput, CreateCustomKeyStoreResponse>(
  access,
  async (context, input) => {
    const db = kmsOf(context);
    const { clusterId, trustAnchor, password } = membersOf(input);
    const name = input.CustomKeyStoreName;
    const namesake = await findKeyStore(db, context, { name });
    if (namesake !== undefined && isRetry(context, input, namesake)) return { CustomKeyStoreId: namesake.id };
    if (namesake !== undefined)
      throw customKeyStoreNameInUse(`The custom key store name ${name} is already in use.`);
    if ((await listKeyStoreRows(db, context, undefined, QUOTAS.keyStores)).length >= QUOTAS.keyStores)
      throw limitExceeded(`The number of custom key stores has reached the limit of ${QUOTAS.keyStores}.`);
    const cluster = await activeCluster(context, clusterId);
    if ((await findStoreOfCluster(db, clusterId)) !== undefined)
      throw clusterInUse(`The AWS CloudHSM cluster ${clusterId} is already used by a custom key store.`);
    assertTrustAnchor(cluster, trustAnchor);
    await assertEnoughHsms(context, cluster);
    const id = `cks-${Buffer.from(context.random.bytes(9)).toString('hex').slice(1)}`;
    await insertKeyStore(db, {
      id,
      account_id: context.accountId,
      region: context.region,
      name,
      cluster_id: clusterId,
      trust_anchor: trustAnchor,
      connection_state: 'DISCONNECTED',
      connection_error: null,
      sealed_password: sealPassword(context.sealer, id, password),
      created_at: context.now,
    });
    context.change(keyStoreTopic(id));
    return { CustomKeyStoreId: id };
  },
);

/**
 * A store that is asked for once more, word for word, is the one that is there unless it was connected meanwhile.
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/create-keystore.html#create-hsm-keystore
 */
const isRetry = ({ sealer }: WriteContext, input: CreateCustomKeyStoreInput, made: KeyStoreRow): boolean =>
  made.connection_state === 'DISCONNECTED' &&
  made.cluster_id === input.CloudHsmClusterId &&
  made.trust_anchor === input.TrustAnchorCertificate &&
  openPassword(sealer, made.id, made.sealed_password) === input.KeyStorePassword;

const OF_CLOUDHSM = ['CloudHsmClusterId', 'TrustAnchorCertificate', 'KeyStorePassword'] as const;
const OF_EXTERNAL = [
  'XksProxyConnectivity',
  'XksProxyUriEndpoint',
  'XksProxyUriPath',
  'XksProxyAuthenticationCredential',
] as const;

/**
 * What each type of store must be told, and what belongs to the other.
 * @throws AwsError ValidationException; UnsupportedOperationException for external key stores
 */
function membersOf(input: CreateCustomKeyStoreInput) {
  const type = input.CustomKeyStoreType ?? 'AWS_CLOUDHSM';
  const [own, others] = type === 'AWS_CLOUDHSM' ? [OF_CLOUDHSM, OF_EXTERNAL] : [OF_EXTERNAL, OF_CLOUDHSM];
  const missing = own.filter((name) => !input[name]);
  if (missing.length > 0)
    throw validation(`A custom key store of type ${type} requires ${missing.join(', ')}.`);
  const strange = others.filter((name) => input[name] !== undefined);
  if (strange.length > 0)
    throw validation(`A custom key store of type ${type} takes no ${strange.join(', ')}.`);
  const { CloudHsmClusterId = '', TrustAnchorCertificate = '', KeyStorePassword = '' } = input;
  if (type !== 'AWS_CLOUDHSM') throw unsupported('External key stores are not supported.');
  return {
    clusterId: CloudHsmClusterId,
    trustAnchor: TrustAnchorCertificate,
    password: KeyStorePassword,
  };
}
