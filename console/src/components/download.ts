interface FileToBe {
  readonly name: string;
  readonly type?: string;
}

function hand(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}

/** Hands a text to the reader as a file. */
export const download = ({ name, text, type = 'text/plain' }: FileToBe & { readonly text: string }): void =>
  hand(name, new Blob([text], { type }));

/** Hands bytes to the reader as a file. */
export function downloadBytes({ name, base64 }: FileToBe & { readonly base64: string }): void {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  hand(name, new Blob([bytes], { type: 'application/octet-stream' }));
}
