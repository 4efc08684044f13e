import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { HttpResponse } from '../../core/http.ts';

export const OPENPGP_SCRIPT = '/security/openpgp.js';
export const ENCRYPT_SCRIPT = '/security/encrypt.js';

/** In this order: the second uses the first. */
export const ENCRYPTING = [OPENPGP_SCRIPT, ENCRYPT_SCRIPT] as const;

/**
 * Encrypts what a form holds to the key that the page shows, and posts only that: plain fields are switched off, so that
 * browsers leave them out and keep them for who comes back.
 */
const ENCRYPT_SCRIPT_TEXT = `(() => {
  'use strict';
  const form = document.querySelector('form[data-encrypt]');
  const shown = document.getElementById('team-key');
  const note = document.getElementById('encryption');
  if (form === null || shown === null || note === null || window.openpgp === undefined) return;
  const { openpgp } = window;
  const fields = form.elements;
  const READY = 'This browser encrypts your text and files before it sends them: only the security team can read them.';
  note.textContent = READY;

  const encrypt = async () => {
    const encryptionKeys = await openpgp.readKey({ armoredKey: shown.textContent });
    const title = fields.title === undefined ? '' : 'Title: ' + fields.title.value + '\\n\\n';
    const text = await openpgp.createMessage({ binary: new TextEncoder().encode(title + fields.text.value) });
    const armored = await openpgp.encrypt({ message: text, encryptionKeys });
    const transfer = new DataTransfer();
    for (const [index, file] of [...fields.files.files].entries()) {
      const binary = new Uint8Array(await file.arrayBuffer());
      const message = await openpgp.createMessage({ binary, filename: file.name });
      const bytes = await openpgp.encrypt({ message, encryptionKeys, format: 'binary' });
      transfer.items.add(new File([bytes], 'file-' + (index + 1) + '.pgp', { type: 'application/pgp-encrypted' }));
    }
    const files = document.createElement('input');
    files.type = 'file';
    files.name = 'encryptedFiles';
    files.multiple = true;
    files.hidden = true;
    files.files = transfer.files;
    form.append(files);
    fields.encrypted.value = armored;
    for (const name of ['title', 'text', 'files']) if (fields[name] !== undefined) fields[name].disabled = true;
  };

  form.addEventListener('submit', (event) => {
    if (fields.audience !== undefined && fields.audience.value === 'all') return;
    event.preventDefault();
    note.textContent = 'Encrypting\\u2026';
    encrypt().then(
      () => form.submit(),
      () => {
        note.textContent = 'Your browser could not encrypt this, so nothing was sent. Encrypt it yourself to the key below, or reload the page and try again.';
      },
    );
  });
  window.addEventListener('pageshow', () => {
    for (const name of ['title', 'text', 'files']) if (fields[name] !== undefined) fields[name].disabled = false;
    fields.encrypted.value = '';
    note.textContent = READY;
  });
})();
`;

const scriptOf = (body: string | Uint8Array): HttpResponse => ({
  status: 200,
  headers: {
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=3600',
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
  },
  body,
});

let library: Promise<Uint8Array> | undefined;

/** The library's own build for browsers, as it is in its package. */
export async function openpgpScript(): Promise<HttpResponse> {
  library ??= readFile(fileURLToPath(new URL('../openpgp.min.js', import.meta.resolve('openpgp'))));
  return scriptOf(await library);
}

export const encryptScript = (): HttpResponse => scriptOf(ENCRYPT_SCRIPT_TEXT);
