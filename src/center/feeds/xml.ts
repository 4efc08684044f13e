/** Characters that XML 1.0 allows. @see https://www.w3.org/TR/xml/#charsets */
const NO_CHARACTER = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Text within an element or a quoted attribute. */
export const xmlText = (text: string): string =>
  text.replace(NO_CHARACTER, '').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

/** An element with text in it. */
export const element = (name: string, text: string): string => `<${name}>${xmlText(text)}</${name}>`;
