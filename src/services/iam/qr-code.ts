import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** The library comes without types. Loaded when first needed: it is some 60 files, and few starts make a device. */
const library = () =>
  require('qrcode') as {
    readonly toBuffer: (text: string, options: { readonly scale: number }) => Promise<Buffer>;
  };

/** Of the side of one module. */
const PIXELS = 5;

/** A PNG image of the QR code that says `text`. */
export const qrCodePng = (text: string): Promise<Uint8Array> => library().toBuffer(text, { scale: PIXELS });
