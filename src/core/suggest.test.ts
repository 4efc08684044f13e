import assert from 'node:assert/strict';
import { test } from 'node:test';
import { closest } from './suggest.ts';

const NAMES = ['serve', 'account create', 'account list', 'doctor', 'version', 'help'];

test('suggests what differs by a slip', () => {
  assert.equal(closest('doctr', NAMES), 'doctor');
  assert.equal(closest('srve', NAMES), 'serve');
  assert.equal(closest('verison', NAMES), 'version');
  assert.equal(closest('ver', NAMES), 'version');
});

test('suggests nothing for another word', () => {
  assert.equal(closest('start', NAMES), undefined);
  assert.equal(closest('x', NAMES), undefined);
});
