/** One test case of a JUnit report. */
export interface JUnitCase {
  readonly name: string;
  readonly className: string;
  /** Absent when it passed. */
  readonly failure?: { readonly message: string; readonly type: string; readonly text: string };
}

export interface JUnitSuite {
  readonly name: string;
  readonly cases: readonly JUnitCase[];
  readonly properties?: Readonly<Record<string, string>>;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what XML 1.0 cannot hold, https://www.w3.org/TR/xml/#charsets
const NOT_IN_XML = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

const escapeXml = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(NOT_IN_XML, '\ufffd')
    .replaceAll(/[&<>"\t\n\r]/g, (character) => ESCAPES[character] ?? character);

const tag = (name: string, attributes: Readonly<Record<string, string | number>>): string =>
  `<${name}${Object.entries(attributes)
    .map(([key, value]) => ` ${key}="${escapeXml(String(value))}"`)
    .join('')}`;

const failuresOf = ({ cases }: JUnitSuite): number =>
  cases.filter(({ failure }) => failure !== undefined).length;

function caseXml({ name, className, failure }: JUnitCase): string[] {
  const start = `    ${tag('testcase', { name, classname: className, time: 0 })}`;
  if (failure === undefined) return [`${start}/>`];
  const { message, type, text } = failure;
  return [
    `${start}>`,
    `      ${tag('failure', { message, type })}>${escapeXml(text)}</failure>`,
    '    </testcase>',
  ];
}

function suiteXml(suite: JUnitSuite): string[] {
  const { name, cases, properties = {} } = suite;
  const entries = Object.entries(properties);
  return [
    `  ${tag('testsuite', { name, tests: cases.length, failures: failuresOf(suite), errors: 0, skipped: 0, time: 0 })}>`,
    ...(entries.length === 0
      ? []
      : [
          '    <properties>',
          ...entries.map(([key, value]) => `      ${tag('property', { name: key, value })}/>`),
          '    </properties>',
        ]),
    ...cases.flatMap(caseXml),
    '  </testsuite>',
  ];
}

/**
 * A JUnit report, as CI systems read it. Times are 0: the same input gives the same file.
 * @see https://github.com/testmoapp/junitxml
 */
export function junitXml(name: string, suites: readonly JUnitSuite[]): string {
  const tests = suites.reduce((sum, { cases }) => sum + cases.length, 0);
  const failures = suites.reduce((sum, suite) => sum + failuresOf(suite), 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `${tag('testsuites', { name, tests, failures, errors: 0, time: 0 })}>`,
    ...suites.flatMap(suiteXml),
    '</testsuites>',
    '',
  ].join('\n');
}
