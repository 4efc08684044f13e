import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { type Bench, openBench, refused } from '../test-support.ts';
import { createUser } from './create-user.ts';
import { listUserTags } from './list-user-tags.ts';
import { tagUser } from './tag-user.ts';
import { untagUser } from './untag-user.ts';

const UserName = 'bob';
const tag = (Key: string, Value = 'v') => ({ Key, Value });
const DUPLICATE = 'Duplicate tag keys found. Please note that Tag keys are case insensitive.';

describe('tags of users', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await openBench();
    await bench.call(createUser, { UserName });
  });
  afterEach(() => bench.close());
  const tags = async () => (await bench.call(listUserTags, { UserName })).Tags;

  test('TagUser adds, and replaces what differs only in case', async () => {
    await bench.call(tagUser, { UserName, Tags: [tag('Zone', '1'), tag('Team', 'red')] });
    await bench.call(tagUser, { UserName, Tags: [tag('team', 'blue'), tag('void', '')] });
    assert.deepEqual(await tags(), [tag('Zone', '1'), tag('team', 'blue'), tag('void', '')]);
    assert.equal(bench.changes.length, 1);
    assert.match(bench.changes[0] ?? '', /^user\/AIDA/);
  });

  test('UntagUser removes in any case and does not mind what is not there', async () => {
    await bench.call(tagUser, { UserName, Tags: [tag('Zone'), tag('Team')] });
    await bench.call(untagUser, { UserName, TagKeys: ['TEAM', 'other'] });
    assert.deepEqual(await tags(), [tag('Zone')]);
  });

  test('a key given twice, in whatever case, is refused', async () => {
    const Tags = [tag('Team'), tag('team')];
    await refused(bench.call(tagUser, { UserName, Tags }), 'InvalidInput', 400, DUPLICATE);
    await refused(bench.call(createUser, { UserName: 'eve', Tags }), 'InvalidInput', 400, DUPLICATE);
  });

  test("keys that are AWS's own are refused", async () => {
    const text = 'aws: prefixed tag key names are not allowed for external use.';
    await refused(bench.call(tagUser, { UserName, Tags: [tag('AWS:x')] }), 'InvalidInput', 400, text);
    await refused(bench.call(untagUser, { UserName, TagKeys: ['aws:x'] }), 'InvalidInput', 400, text);
  });

  test('a user has 50 tags at most; at 50 a value may still change', async () => {
    await bench.call(tagUser, { UserName, Tags: Array.from({ length: 50 }, (_, i) => tag(`k${i}`)) });
    await bench.call(tagUser, { UserName, Tags: [tag('K1', 'new')] });
    await refused(
      bench.call(tagUser, { UserName, Tags: [tag('more')] }),
      'LimitExceeded',
      409,
      'The number of tags has reached the maximum limit.',
    );
  });

  test('tags are listed by key, however long, page by page', async () => {
    await bench.call(tagUser, { UserName, Tags: [tag('Team'), tag('Environment'), tag('Project')] });
    const first = await bench.call(listUserTags, { UserName, MaxItems: 2 });
    assert.deepEqual([first.Tags, first.IsTruncated], [[tag('Environment'), tag('Project')], true]);
    const second = await bench.call(listUserTags, { UserName, Marker: first.Marker ?? '' });
    assert.deepEqual(second, { Tags: [tag('Team')], IsTruncated: false });
  });

  test('who is not there has no tags', async () => {
    const text = 'The user with name eve cannot be found.';
    const eve = { UserName: 'eve' };
    await refused(bench.call(tagUser, { ...eve, Tags: [tag('a')] }), 'NoSuchEntity', 404, text);
    await refused(bench.call(untagUser, { ...eve, TagKeys: ['a'] }), 'NoSuchEntity', 404, text);
    await refused(bench.call(listUserTags, eve), 'NoSuchEntity', 404, text);
  });

  test('TagUser and UntagUser tell policies which tags are meant', async () => {
    const [tagging] =
      (await bench.permissions(tagUser, { UserName, Tags: [tag('a', '1'), tag('b', '2')] })) ?? [];
    assert.equal(tagging?.action, 'iam:TagUser');
    assert.deepEqual(tagging?.contextKeys, {
      'aws:RequestTag/a': '1',
      'aws:RequestTag/b': '2',
      'aws:TagKeys': ['a', 'b'],
    });
    const [untagging] = (await bench.permissions(untagUser, { UserName, TagKeys: ['a'] })) ?? [];
    assert.equal(untagging?.action, 'iam:UntagUser');
    assert.deepEqual(untagging?.contextKeys, { 'aws:TagKeys': ['a'] });
  });
});
