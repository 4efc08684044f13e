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
  write(createLog(output, level, { now: () => 0 }));
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

function records(write: (log: ReturnType<typeof createLog>) => void): unknown[] {
  let text = '';
  const output = {
    out: () => assert.fail('a log line on standard output'),
    error: (line: string) => {
      text += line;
    },
  };
  write(createLog(output, 'info', { now: () => 0, format: 'json', node: 'n1' }));
  assert.ok(text.endsWith('\n'));
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
  assert.doesNotMatch(text.replaceAll('\n', ''), /[\u0000-\u001f\u007f-\u009f]/);
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

test('in JSON every record is one line with time, level, message and fields', () => {
  const hostile = 'a\n{"level":"info"}\r\u001b[2J\u009b';
  assert.deepEqual(
    records((log) => {
      log.info('started');
      log.problem(hostile, { requestId: 'r1', error: 'InternalFailure' });
      log.access({ method: 'POST', path: '/', status: 200, principal: undefined });
    }),
    [
      { time: '1970-01-01T00:00:00.000Z', level: 'info', message: 'started', node: 'n1' },
      {
        time: '1970-01-01T00:00:00.000Z',
        level: 'error',
        message: hostile,
        node: 'n1',
        requestId: 'r1',
        error: 'InternalFailure',
      },
      {
        time: '1970-01-01T00:00:00.000Z',
        level: 'access',
        message: 'answered',
        node: 'n1',
        method: 'POST',
        path: '/',
        status: 200,
      },
    ],
  );
});

test('a line of the access log has its fields in order, and nobody can add one', () => {
  assert.equal(
    logged('error', (log) =>
      log.access({
        address: '127.0.0.1',
        method: 'GET',
        path: '/a b\n1970 forged',
        status: 404,
        milliseconds: 1.5,
        requestId: 'r1',
      }),
    ),
    '1970-01-01T00:00:00.000Z 127.0.0.1 GET /a\\x20b\\x0a1970\\x20forged 404 1.5ms - - - - r1\n',
  );
});
