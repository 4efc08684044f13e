/** ECDSA's two numbers side by side as DER, and back: Ecdsa-Sig-Value of RFC 3279 section 2.2.3. */

const SEQUENCE = 0x30;
const INTEGER = 0x02;

const derLength = (length: number): readonly number[] => (length < 128 ? [length] : [0x81, length]);

function derInteger(bytes: Uint8Array): Uint8Array {
  const first = bytes.findIndex((byte) => byte !== 0);
  const digits = first < 0 ? Uint8Array.of(0) : bytes.subarray(first);
  const sign = (digits[0] ?? 0) >= 128 ? [0] : [];
  return Buffer.concat([Uint8Array.of(INTEGER, digits.length + sign.length, ...sign), digits]);
}

export function toDer(signature: Uint8Array): Uint8Array {
  const half = signature.length / 2;
  const body = Buffer.concat([derInteger(signature.subarray(0, half)), derInteger(signature.subarray(half))]);
  return Buffer.concat([Uint8Array.of(SEQUENCE, ...derLength(body.length)), body]);
}

/**
 * The two numbers, each of `fieldBytes`; undefined for anything that {@link toDer} does not write: another encoding of
 * the same numbers would be another signature for the same message.
 */
export function fromDer(der: Uint8Array, fieldBytes: number): Uint8Array | undefined {
  const bodyAt = der[1] === 0x81 ? 3 : 2;
  const first = integerAt(der, bodyAt, fieldBytes);
  const second = first && integerAt(der, first.end, fieldBytes);
  if (first === undefined || second === undefined) return undefined;
  const raw = Buffer.concat([first.value, second.value]);
  return Buffer.compare(toDer(raw), der) === 0 ? raw : undefined;
}

function integerAt(
  der: Uint8Array,
  start: number,
  fieldBytes: number,
): { readonly value: Uint8Array; readonly end: number } | undefined {
  const length = der[start + 1] ?? 0;
  const end = start + 2 + length;
  if (length === 0 || end > der.length) return undefined;
  const bytes = der.subarray(start + 2, end);
  const digits = bytes[0] === 0 ? bytes.subarray(1) : bytes;
  if (digits.length > fieldBytes) return undefined;
  const value = new Uint8Array(fieldBytes);
  value.set(digits, fieldBytes - digits.length);
  return { value, end };
}
