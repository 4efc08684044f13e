import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { ACCOUNT, type Bench, OTHER_ACCOUNT, openBench, refused, rootCaller } from '../test-support.ts';
import { addClientIDToOpenIDConnectProvider } from './add-client-id-to-open-id-connect-provider.ts';
import { createOpenIDConnectProvider } from './create-open-id-connect-provider.ts';
import { deleteOpenIDConnectProvider } from './delete-open-id-connect-provider.ts';
import { getAccountSummary } from './get-account-summary.ts';
import { getOpenIDConnectProvider } from './get-open-id-connect-provider.ts';
import { listOpenIDConnectProviderTags } from './list-open-id-connect-provider-tags.ts';
import { listOpenIDConnectProviders } from './list-open-id-connect-providers.ts';
import { removeClientIDFromOpenIDConnectProvider } from './remove-client-id-from-open-id-connect-provider.ts';
import { tagOpenIDConnectProvider } from './tag-open-id-connect-provider.ts';
import { untagOpenIDConnectProvider } from './untag-open-id-connect-provider.ts';
import { updateOpenIDConnectProviderThumbprint } from './update-open-id-connect-provider-thumbprint.ts';

const arnOf = (name: string, account = ACCOUNT) => `arn:aws:iam::${account}:oidc-provider/${name}`;
const ARN = arnOf('issuer.example.com/realms/one');
const on = { OpenIDConnectProviderArn: ARN };
const A = 'A'.repeat(40);
const B = 'b'.repeat(40);

describe('OpenID Connect providers', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());
  const make = (Url = 'https://issuer.example.com/realms/one', more: object = {}, as = rootCaller()) =>
    bench.call(createOpenIDConnectProvider, { Url, ...more }, as);
  const get = (arn = ARN) => bench.call(getOpenIDConnectProvider, { OpenIDConnectProviderArn: arn });

  test('a provider is named by its URL without scheme and query, and answered as it was made', async () => {
    const Tags = [{ Key: 'team', Value: 'blue' }];
    const more = { ClientIDList: ['web', 'cli'], ThumbprintList: [A, B], Tags };
    assert.deepEqual(await make(undefined, more), { OpenIDConnectProviderArn: ARN, Tags });
    assert.deepEqual(await get(), {
      Url: 'issuer.example.com/realms/one',
      ClientIDList: ['web', 'cli'],
      ThumbprintList: [A.toLowerCase(), B],
      CreateDate: new Date(bench.now),
      Tags,
    });
    for (const [url, name] of [
      ['http://example.org', 'example.org'],
      ['https://example.org/a?b=c', 'example.org/a'],
      ['https://issuer.example.com/realms/ONE', 'issuer.example.com/realms/ONE'],
      ['https://tenant.example.com/', 'tenant.example.com/'],
      ['https://10.1.2.3:8443/oidc', '10.1.2.3:8443/oidc'],
    ] as const)
      assert.equal((await make(url)).OpenIDConnectProviderArn, arnOf(name), url);
    const { OpenIDConnectProviderList: list = [] } = await bench.call(listOpenIDConnectProviders, {});
    assert.equal(list.length, 6);
    assert.equal((await bench.call(getAccountSummary, {})).SummaryMap?.Providers, 6);
    assert.deepEqual(list.map(({ Arn }) => Arn).includes(ARN), true);
  });

  test('what is no URL of an issuer is refused', async () => {
    for (const url of [
      'example.org',
      'example',
      'ftp://example.org',
      'https://',
      'https://user@example.org',
      'https://exa mple.org',
      // `aws:sub` must stay a key of AWS.
      'https://aws',
      'https://sts',
    ])
      await refused(make(url), 'ValidationError', 400, 'Invalid Open ID Connect Provider URL');
  });

  test('one account has one provider of a URL, another account its own', async () => {
    await make();
    const text = 'Provider with url https://issuer.example.com/realms/one already exists.';
    await refused(make(), 'EntityAlreadyExists', 409, text);
    await make(undefined, {}, rootCaller(OTHER_ACCOUNT));
    await bench.call(deleteOpenIDConnectProvider, on);
    await refused(get(), 'NoSuchEntity', 404, `OpenIDConnect Provider not found for arn ${ARN}`);
    const foreign = arnOf('issuer.example.com/realms/one', OTHER_ACCOUNT);
    await refused(get(foreign), 'NoSuchEntity', 404, `OpenIDConnect Provider not found for arn ${foreign}`);
    const remove = (arn: string) =>
      bench.call(deleteOpenIDConnectProvider, { OpenIDConnectProviderArn: arn });
    const gone = (arn: string) => `OpenId connect Provider ${arn} cannot be found.`;
    await refused(remove(foreign), 'NoSuchEntity', 404, gone(foreign));
    const theirs = await bench.call(listOpenIDConnectProviders, {}, rootCaller(OTHER_ACCOUNT));
    assert.deepEqual(theirs.OpenIDConnectProviderList, [{ Arn: foreign }]);
    await refused(remove(ARN), 'NoSuchEntity', 404, gone(ARN));
  });

  test('a provider without client ids, thumbprints and tags is answered with empty lists', async () => {
    await make();
    const { ClientIDList, ThumbprintList, Tags } = await get();
    assert.deepEqual(
      { ClientIDList, ThumbprintList, Tags },
      { ClientIDList: [], ThumbprintList: [], Tags: [] },
    );
  });

  test('thumbprints and client ids have their limits', async () => {
    const six = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => letter.repeat(40));
    const tooMany = 'Thumbprint list must contain fewer than 5 entries.';
    await refused(make(undefined, { ThumbprintList: six }), 'InvalidInput', 400, tooMany);
    const hundred = Array.from({ length: 100 }, (_, index) => `client-${index}`);
    const quota = 'Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100';
    const over = [...hundred, 'one-more'];
    await refused(make(undefined, { ClientIDList: over }), 'LimitExceeded', 409, quota);
    await make(undefined, { ClientIDList: hundred });
    const add = (ClientID: string) => bench.call(addClientIDToOpenIDConnectProvider, { ...on, ClientID });
    await refused(add('one-more'), 'LimitExceeded', 409, quota);
    await add('client-7');
    await bench.call(removeClientIDFromOpenIDConnectProvider, { ...on, ClientID: 'client-0' });
    await bench.call(removeClientIDFromOpenIDConnectProvider, { ...on, ClientID: 'absent' });
    await add('one-more');
    assert.deepEqual((await get()).ClientIDList, [...hundred.slice(1), 'one-more']);
    await bench.call(updateOpenIDConnectProviderThumbprint, { ...on, ThumbprintList: [B] });
    assert.deepEqual((await get()).ThumbprintList, [B]);
  });

  test('tags are set, replaced ignoring case, listed and taken away', async () => {
    await make();
    const tag = (Key: string, Value: string) =>
      bench.call(tagOpenIDConnectProvider, { ...on, Tags: [{ Key, Value }] });
    await tag('team', 'blue');
    await tag('TEAM', 'red');
    await tag('env', 'test');
    const tags = () => bench.call(listOpenIDConnectProviderTags, on);
    assert.deepEqual(await tags(), {
      Tags: [
        { Key: 'TEAM', Value: 'red' },
        { Key: 'env', Value: 'test' },
      ],
      IsTruncated: false,
    });
    const permissions = await bench.permissions(getOpenIDConnectProvider, on);
    assert.equal(permissions?.[0]?.resources[0]?.contextKeys?.['aws:ResourceTag/TEAM'], 'red');
    await bench.call(untagOpenIDConnectProvider, { ...on, TagKeys: ['Team'] });
    assert.deepEqual((await tags()).Tags, [{ Key: 'env', Value: 'test' }]);
  });

  test('an ARN of another kind is refused', async () => {
    for (const arn of [`arn:aws:iam::${ACCOUNT}:saml-provider/x`, 'not an arn, not at all'])
      await assert.rejects(
        async () => bench.permissions(getOpenIDConnectProvider, { OpenIDConnectProviderArn: arn }),
        { code: 'ValidationError', message: `ARN ${arn} is not valid.` },
      );
  });
});
