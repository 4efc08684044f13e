import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The library comes without types. */
const { toBuffer } = require('qrcode') as {
  readonly toBuffer: (text: string, options: { readonly scale: number }) => Promise<Buffer>;
};

/** Of the side of one module. */
const PIXELS = 5;

/** A PNG image of the QR code that says `text`. */
export const qrCodePng = (text: string): Promise<Uint8Array> => toBuffer(text, { scale: PIXELS });
