import { createRequire } from 'node:module';

/**
 * The XML libraries, loaded so that their types stay out: those bring the whole DOM of browsers into the program, where it
 * contradicts Node's. Here stands what is used of them.
 */
const require = createRequire(import.meta.url);

/** A node of the DOM, as far as it is read. */
export interface DomNode {
  readonly nodeType: number;
  readonly nodeValue: string | null;
  readonly localName: string;
  readonly namespaceURI: string | null;
  readonly childNodes: ArrayLike<DomNode>;
  readonly attributes: ArrayLike<{
    readonly name: string;
    readonly value: string;
    readonly namespaceURI: string | null;
  }>;
}

type Report = (message: unknown) => void;

interface DomParser {
  parseFromString(text: string, type: 'text/xml'): { readonly childNodes: ArrayLike<DomNode> };
}

/** Checks one XML signature. */
interface SignatureCheck {
  readonly SignatureAlgorithms: Record<string, unknown>;
  readonly HashAlgorithms: Record<string, unknown>;
  readonly CanonicalizationAlgorithms: Record<string, unknown>;
  loadSignature(signature: DomNode): void;
  /** @throws Error for most of what is not valid; false for the rest */
  checkSignature(xml: string): boolean;
  /** The canonical form of what was signed; only to be read when `checkSignature` said true. */
  getSignedReferences(): readonly string[];
}

export const { DOMParser } = require('@xmldom/xmldom') as {
  readonly DOMParser: new (options: {
    readonly errorHandler: { readonly warning: Report; readonly error: Report; readonly fatalError: Report };
  }) => DomParser;
};

export const { SignedXml } = require('xml-crypto') as {
  readonly SignedXml: new (options: {
    readonly publicCert: string;
    readonly getCertFromKeyInfo: () => null;
  }) => SignatureCheck;
};
