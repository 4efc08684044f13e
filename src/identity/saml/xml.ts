import { DOMParser, type DomNode } from './libraries.ts';

/** XML that is not well formed, or has what no message of SAML needs. */
export class XmlError extends Error {
  override readonly name = 'XmlError';
}

/** An element as plain data; what is not an element or text is not there. */
export interface XmlElement {
  /** Without prefix. */
  readonly name: string;
  readonly namespace: string;
  /** Attributes without namespace, by name. */
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** All text directly inside. */
  readonly text: string;
  /** The node of the DOM, for the library that checks signatures. */
  readonly node: DomNode;
}

/** Elements inside each other; messages of SAML have some ten. */
const MAX_DEPTH = 64;

/**
 * Document types (which define entities), comments, CDATA and processing instructions are where parsers differ and
 * attacks begin; SAML needs none.
 */
const REFUSED = /<!|<\?(?!xml\s)/;

/** @throws XmlError */
export function parseXml(text: string): XmlElement {
  if (REFUSED.test(text)) throw new XmlError('document types, comments, CDATA and instructions are refused');
  const fail = (message: unknown): never => {
    throw new XmlError(String(message).slice(0, 200));
  };
  const parser = new DOMParser({ errorHandler: { warning: fail, error: fail, fatalError: fail } });
  const document = parser.parseFromString(text, 'text/xml');
  const roots = Array.from(document.childNodes).filter((node) => node.nodeType === ELEMENT);
  const [root, ...more] = roots;
  if (root === undefined || more.length > 0) throw new XmlError('a document has one root');
  return plain(root, 1);
}

const ELEMENT = 1;
const TEXT = 3;

function plain(node: DomNode, depth: number): XmlElement {
  if (depth > MAX_DEPTH) throw new XmlError('elements are nested too deeply');
  const nodes = Array.from(node.childNodes);
  const attributes = Array.from(node.attributes).filter(({ namespaceURI }) => !namespaceURI);
  return {
    name: node.localName,
    namespace: node.namespaceURI ?? '',
    attributes: new Map(attributes.map(({ name, value }) => [name, value])),
    children: nodes.filter((one) => one.nodeType === ELEMENT).map((one) => plain(one, depth + 1)),
    text: nodes.map((one) => (one.nodeType === TEXT ? (one.nodeValue ?? '') : '')).join(''),
    node,
  };
}

export const childrenOf = (element: XmlElement, namespace: string, name: string): readonly XmlElement[] =>
  element.children.filter((child) => child.namespace === namespace && child.name === name);

/** The element and all inside. */
export const descendantsOf = (element: XmlElement): readonly XmlElement[] => [
  element,
  ...element.children.flatMap(descendantsOf),
];

export const SAML = 'urn:oasis:names:tc:SAML:2.0:assertion';
export const SAML_PROTOCOL = 'urn:oasis:names:tc:SAML:2.0:protocol';
export const SAML_METADATA = 'urn:oasis:names:tc:SAML:2.0:metadata';
export const XML_SIGNATURE = 'http://www.w3.org/2000/09/xmldsig#';
