import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { hasEnded, lifeOfProcess } from './process-life.ts';

const skip = process.platform !== 'linux' && 'only Linux tells for sure';

test('a process that runs has not ended', { skip }, () => {
  assert.equal(hasEnded(lifeOfProcess()), false);
});

test('a process that has ended has, and another with its number is not it', { skip }, () => {
  const module = JSON.stringify(new URL('process-life.ts', import.meta.url).href);
  const script = `import(${module}).then((life) => console.log(life.lifeOfProcess()))`;
  const { stdout } = spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' });
  assert.equal(hasEnded(stdout.trim()), true);
  const [start] = lifeOfProcess().match(/\d+$/) ?? [];
  assert.equal(hasEnded(lifeOfProcess().replace(/\d+$/, String(Number(start) - 1))), true);
});

test('of processes elsewhere, and of names of no sense, nothing is known', () => {
  for (const life of ['', 'x', '1/2', '0f0f/pid:[1]/1/1']) assert.equal(hasEnded(life), false);
});
