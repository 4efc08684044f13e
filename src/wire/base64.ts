const ALPHABET = /^[A-Za-z0-9+/]*={0,2}$/;

/** Base64 of RFC 4648 section 4, strictly: whole quanta, padding where due, unused bits zero. Undefined when it is not. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0 || !ALPHABET.test(text)) return undefined;
  const bytes = Buffer.from(text, 'base64');
  if (text.endsWith('=') && bytes.toString('base64') !== text) return undefined;
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export const encodeBase64 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
