import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from './log.ts';

function logged(level: 'info' | 'error', write: (log: ReturnType<typeof createLog>) => void): string {
  let text = '';
  const output = {
    out: () => assert.fail('a log line on standard output'),
    error: (line: string) => {
      text += line;
    },
  };
  write(createLog(output, level, () => 0));
  return text;
}

test('a line has the time in front', () => {
  assert.equal(
    logged('info', (log) => log.info('started')),
    '1970-01-01T00:00:00.000Z started\n',
  );
});

test('level error leaves out what is no problem', () => {
  assert.equal(
    logged('error', (log) => log.info('started')),
    '',
  );
  assert.match(
    logged('error', (log) => log.problem('disk full')),
    /disk full/,
  );
});

test('text from outside cannot forge a line or move the cursor', () => {
  assert.equal(
    logged('info', (log) => log.problem('a\n1970-01-01T00:00:00.000Z b\r\u001b[2J\u009b')),
    '1970-01-01T00:00:00.000Z a\n    1970-01-01T00:00:00.000Z b\\x0d\\x1b[2J\\x9b\n',
  );
});
