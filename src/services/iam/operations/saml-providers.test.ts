import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { newIdp } from '../../../../test/support/saml-idp.ts';
import { ACCOUNT, type Bench, OTHER_ACCOUNT, openBench, refused, rootCaller } from '../test-support.ts';
import { createSAMLProvider } from './create-saml-provider.ts';
import { deleteSAMLProvider } from './delete-saml-provider.ts';
import { getSAMLProvider } from './get-saml-provider.ts';
import { listSAMLProviderTags } from './list-saml-provider-tags.ts';
import { listSAMLProviders } from './list-saml-providers.ts';
import { tagSAMLProvider } from './tag-saml-provider.ts';
import { untagSAMLProvider } from './untag-saml-provider.ts';
import { updateSAMLProvider } from './update-saml-provider.ts';

const SAMLProviderArn = `arn:aws:iam::${ACCOUNT}:saml-provider/corp`;
const on = { SAMLProviderArn };

describe('SAML providers', async () => {
  const { metadata } = await newIdp();
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
  });
  afterEach(() => bench.close());
  const make = (more: object = {}, as = rootCaller()) =>
    bench.call(createSAMLProvider, { Name: 'corp', SAMLMetadataDocument: metadata, ...more }, as);
  const get = () => bench.call(getSAMLProvider, on);

  test('a provider is answered as it was made, good for a hundred years unless its metadata says', async () => {
    const Tags = [{ Key: 'team', Value: 'blue' }];
    assert.deepEqual(await make({ Tags }), { SAMLProviderArn, Tags });
    const end = new Date(bench.now);
    end.setUTCFullYear(end.getUTCFullYear() + 100);
    const CreateDate = new Date(bench.now);
    const { SAMLProviderUUID, ...first } = await get();
    assert.match(SAMLProviderUUID ?? '', /^SAMLSP[A-Z0-9]{16}$/);
    const unencrypted = { AssertionEncryptionMode: 'Allowed', PrivateKeyList: [] };
    assert.deepEqual(first, {
      SAMLMetadataDocument: metadata,
      CreateDate,
      ValidUntil: end,
      Tags,
      ...unencrypted,
    });
    assert.deepEqual((await bench.call(listSAMLProviders, {})).SAMLProviderList, [
      { Arn: SAMLProviderArn, ValidUntil: end, CreateDate },
    ]);
    const short = (await newIdp(undefined, ' validUntil="2027-01-02T03:04:05Z"')).metadata;
    await bench.call(updateSAMLProvider, { ...on, SAMLMetadataDocument: short });
    const updated = await get();
    assert.deepEqual(updated.ValidUntil, new Date('2027-01-02T03:04:05Z'));
    assert.equal(updated.SAMLMetadataDocument, short);
    assert.equal(updated.SAMLProviderUUID, SAMLProviderUUID);
  });

  test('what is no metadata of an identity provider is refused', async () => {
    for (const document of [
      'a'.repeat(1024),
      metadata.replace(/<ds:X509Certificate>.*?<\/ds:X509Certificate>/, ''),
      metadata.replace(/<ds:X509Certificate>..../, '<ds:X509Certificate>AAAA'),
      metadata.replace('use="signing"', 'use="encryption"'),
      metadata.replace(/entityID="[^"]*"/, ''),
      metadata.replaceAll('IDPSSODescriptor', 'SPSSODescriptor'),
      metadata.replace('<?xml version="1.0"?>', '<!DOCTYPE x>'),
      metadata.replace(' entityID', ' validUntil="soon" entityID'),
      metadata.slice(0, -4),
    ])
      await refused(
        make({ SAMLMetadataDocument: document }),
        'InvalidInput',
        400,
        'Could not parse metadata',
      );
  });

  test('names are taken once per account, and a provider that is not there is not found', async () => {
    await make();
    await refused(make(), 'EntityAlreadyExists', 409, 'Provider with name corp already exists.');
    await make({}, rootCaller(OTHER_ACCOUNT));
    await bench.call(deleteSAMLProvider, on);
    const text = `Manifest not found for arn ${SAMLProviderArn}`;
    await refused(get(), 'NoSuchEntity', 404, text);
    await refused(bench.call(deleteSAMLProvider, on), 'NoSuchEntity', 404, text);
    const list = await bench.call(listSAMLProviders, {}, rootCaller(OTHER_ACCOUNT));
    assert.equal(list.SAMLProviderList?.length, 1);
  });

  test('assertions come in clear: keys to decrypt them are refused', async () => {
    await refused(make({ AddPrivateKey: 'key' }), 'InvalidInput', 400, 'Invalid private key.');
    const required =
      'Unable to set assertion encryption mode to Required because no private key is provided.';
    await refused(make({ AssertionEncryptionMode: 'Required' }), 'InvalidInput', 400, required);
    await make({ AssertionEncryptionMode: 'Allowed' });
    const nothing =
      'Unable to update identity provider. No updates are defined for metadata or encryption assertion.';
    await refused(bench.call(updateSAMLProvider, on), 'InvalidInput', 400, nothing);
  });

  test('tags are set, listed and taken away', async () => {
    await make();
    await bench.call(tagSAMLProvider, { ...on, Tags: [{ Key: 'team', Value: 'blue' }] });
    const tags = await bench.call(listSAMLProviderTags, on);
    assert.deepEqual(tags, { Tags: [{ Key: 'team', Value: 'blue' }], IsTruncated: false });
    await bench.call(untagSAMLProvider, { ...on, TagKeys: ['TEAM'] });
    assert.deepEqual((await bench.call(listSAMLProviderTags, on)).Tags, []);
    assert.deepEqual((await get()).Tags, []);
  });
});
