import { type Html, html } from '../../web/html.ts';
import type { Given } from '../reports/report-input.ts';

export interface FieldOptions {
  readonly label: string;
  readonly name: string;
  readonly help?: string;
  readonly type?: 'text' | 'email' | 'url';
  readonly autocomplete?: string;
  readonly isRequired?: boolean;
  readonly most?: number;
}

const helpOf = ({ help, name }: FieldOptions): Html | undefined =>
  help === undefined ? undefined : html`<small id="${name}-help">${help}</small>`;

/** `required` and what tells screen readers of the help; both are written as they are. */
function attributesOf({ isRequired, help, name, most }: FieldOptions): Html {
  const required = isRequired ? html` required` : undefined;
  const described = help === undefined ? undefined : html` aria-describedby="${name}-help"`;
  const length = most === undefined ? undefined : html` maxlength="${most}"`;
  return html`${required}${described}${length}`;
}

/** A line to fill in. */
export const field = (options: FieldOptions, given: Given): Html => {
  const { label, name, type = 'text', autocomplete = 'off' } = options;
  return html`<div class="field"><label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="${type}" autocomplete="${autocomplete}" value="${given.get(name)}"${attributesOf(options)}>${helpOf(options)}</div>`;
};

export const textField = (options: FieldOptions, given: Given): Html => {
  const { label, name } = options;
  return html`<div class="field"><label for="${name}">${label}</label>
<textarea id="${name}" name="${name}" rows="12"${attributesOf(options)}>
${given.get(name)}</textarea>${helpOf(options)}</div>`;
};

export const filesField = (): Html =>
  html`<div class="field"><label for="files">Files</label>
<input id="files" name="files" type="file" multiple aria-describedby="files-help"><small id="files-help">Five at most; all together with the text below 1 MiB.</small></div>`;

/** The key that the browser encrypts to, and the field that takes what comes out. */
export const encryptionParts = (armoredKey: string | undefined): Html | undefined =>
  armoredKey === undefined
    ? undefined
    : html`<input type="hidden" name="encrypted" value="">
<p class="note" id="encryption" role="status">Without scripts, what you send is protected on its way by TLS and kept sealed. You can also encrypt it yourself to the key below.</p>
<details><summary>Key of the security team</summary><pre id="team-key" tabindex="0">${armoredKey}</pre></details>`;
