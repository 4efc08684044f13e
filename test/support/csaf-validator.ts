interface TestResult {
  readonly name: string;
  readonly errors: readonly { readonly message?: string; readonly instancePath: string }[];
}

interface ValidatorModule {
  readonly default: (
    tests: readonly unknown[],
    document: object,
  ) => Promise<{ readonly tests: readonly TestResult[] }>;
}

// The library has no types of its own.
const LIBRARY = '@secvisogram/csaf-validator-lib';

/** What BSI's validator says against a CSAF document: by the official schema and by all mandatory tests. */
export async function csafProblems(document: object): Promise<string[]> {
  const { default: validate } = (await import(`${LIBRARY}/validate.js`)) as ValidatorModule;
  const tests = (await import(`${LIBRARY}/basic.js`)) as Readonly<Record<string, unknown>>;
  const { tests: results } = await validate(Object.values(tests), document);
  if (results.length < 40) throw new Error(`only ${results.length} tests were run`);
  return results.flatMap(({ name, errors }) =>
    errors.map(({ message = '', instancePath }) => `${name} ${instancePath}: ${message}`),
  );
}
