import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PDFDocument } from '@cantoo/pdf-lib';
import { pdfText } from '../../../test/support/pdf-text.ts';
import { PdfError, runPdfJob } from './run-pdf-job.ts';

test('a text becomes a document of as many pages as it needs, with every word', async () => {
  const words = Array.from({ length: 3000 }, (_, index) => `word${index}`);
  const bytes = await runPdfJob('text', {
    title: 'A term',
    text: `${words.join(' ')}\n\n${'x'.repeat(500)}`,
  });
  assert.ok((await PDFDocument.load(bytes)).getPageCount() > 3);
  const text = pdfText(bytes).join('\n').split(/\s/);
  for (const word of words) assert.ok(text.includes(word), word);
});

test('a marked document says on each page who fetched it', async () => {
  const plain = await runPdfJob('text', { title: 'A report', text: Array(100).fill('line').join('\n') });
  const pages = (await PDFDocument.load(plain)).getPageCount();
  assert.ok(pages > 1);
  const marked = await runPdfJob('mark', {
    bytes: plain,
    mark: '111122223333',
    foot: 'For arn:aws:iam::1:user/é☃',
  });
  assert.equal(await runPdfJob('pages', { bytes: marked }), pages);
  const found = pdfText(marked);
  assert.equal(found.filter((line) => line === '111122223333').length, pages);
  assert.equal(found.filter((line) => line === 'For arn:aws:iam::1:user/é?').length, pages);
});

test('a document is read when its turn has come', async () => {
  const text = await runPdfJob('text', { title: 'A report', text: 'line' });
  let reads = 0;
  const jobs = Array.from({ length: 5 }, () =>
    runPdfJob('pages', async () => {
      reads++;
      return { bytes: text };
    }),
  );
  await new Promise(setImmediate);
  assert.ok(reads <= 2, `${reads} were read`);
  assert.deepEqual(await Promise.all(jobs), [1, 1, 1, 1, 1]);
  await assert.rejects(
    runPdfJob('pages', () => Promise.reject(new Error('gone'))),
    /gone/,
  );
  assert.equal(await runPdfJob('pages', { bytes: text }), 1, 'its place is free');
});

test('what is no PDF is refused, and harms nobody', async () => {
  for (const bytes of [new Uint8Array(), Buffer.from('%PDF-1.7\nnothing'), Buffer.alloc(100_000, 0x41)])
    await assert.rejects(runPdfJob('pages', { bytes }), PdfError);
});
