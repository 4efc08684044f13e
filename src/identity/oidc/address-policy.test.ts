import assert from 'node:assert/strict';
import { test } from 'node:test';
import { publicAddressPolicy } from './address-policy.ts';

const NOT_PUBLIC = [
  '127.0.0.1',
  '127.8.8.8',
  '10.0.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '100.64.0.1',
  '198.18.0.1',
  '192.0.2.1',
  '::1',
  'fd12::1',
  'fc00::1',
  '::ffff:127.0.0.1',
  '::ffff:10.0.0.1',
  '::ffff:c0a8:101',
];
const NOBODYS = [
  '0.0.0.0',
  '169.254.169.254',
  '::ffff:169.254.169.254',
  'fe80::1',
  'fd00:ec2::254',
  '100.100.100.200',
  '224.0.0.1',
  '255.255.255.255',
  '64:ff9b::a00:1',
  '2002:a00:1::',
  '::',
  'example.com',
  '',
];

test('what any account names is only connected to on the internet', () => {
  const { mayConnect, mayBePlain } = publicAddressPolicy(false);
  for (const address of [...NOT_PUBLIC, ...NOBODYS]) assert.equal(mayConnect(address), false, address);
  for (const address of ['1.1.1.1', '93.184.216.34', '2606:4700::1111', '172.32.0.1', '::ffff:1.1.1.1'])
    assert.equal(mayConnect(address), true, address);
  assert.equal(mayBePlain('localhost'), false);
});

test('private networks are connected to where the operator says so, what is nobody’s never', () => {
  const { mayConnect } = publicAddressPolicy(true);
  for (const address of NOT_PUBLIC) assert.equal(mayConnect(address), true, address);
  for (const address of NOBODYS) assert.equal(mayConnect(address), false, address);
});
