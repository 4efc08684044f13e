/** An operation found by method and path, with the text of its path labels still percent-encoded. */
export interface RouteMatch {
  readonly operation: string;
  readonly labels: Readonly<Record<string, string>>;
}

interface Route {
  readonly operation: string;
  readonly method: string;
  /** Text of fixed segments; undefined where a label stands. */
  readonly segments: readonly (string | undefined)[];
  readonly labelNames: readonly string[];
  /** True when the last label takes the rest of the path (`{name+}`). */
  readonly isGreedy: boolean;
  /** `key` or `key=value` behind the `?` of a template. */
  readonly query: readonly string[];
}

function compileRoute(operation: string, method: string, template: string): Route {
  const [path = '', query = ''] = template.split('?');
  const labelNames: string[] = [];
  let isGreedy = false;
  const segments = path.split('/').map((segment) => {
    const label = /^\{([^}+]+)(\+?)\}$/.exec(segment);
    if (!label) return segment;
    labelNames.push(label[1] as string);
    isGreedy = label[2] === '+';
    return undefined;
  });
  return { operation, method, segments, labelNames, isGreedy, query: query === '' ? [] : query.split('&') };
}

/** More fixed segments first, so that `/analyzer/x` is found before `/analyzer/{name}`. */
const fixedSegments = (route: Route): number =>
  route.segments.filter((segment) => segment !== undefined).length + route.query.length;

function matchRoute(route: Route, parts: readonly string[]): Record<string, string> | undefined {
  const { segments } = route;
  if (route.isGreedy ? parts.length < segments.length : parts.length !== segments.length) return undefined;
  const labels: Record<string, string> = {};
  let label = 0;
  for (const [index, segment] of segments.entries()) {
    const isRest = route.isGreedy && index === segments.length - 1;
    const part = isRest ? parts.slice(index).join('/') : (parts[index] as string);
    if (segment !== undefined) {
      if (segment !== part) return undefined;
    } else {
      if (part === '') return undefined;
      labels[route.labelNames[label++] as string] = part;
    }
  }
  return labels;
}

/** Segments that a signature resolves away. */
const RESOLVED: ReadonlySet<string> = new Set(['', '.', '..']);

/**
 * A signature covers the path with `.`, `..` and empty segments resolved: one that has them could name another operation
 * under the same signature, so it names none.
 */
const isAmbiguous = ([, ...segments]: readonly string[]): boolean =>
  segments.join('') !== '' && segments.some((segment) => RESOLVED.has(segment));

/** Compiles method and path templates; a request costs one look at the few routes of its method and first segment. */
export function compileRouter(
  operations: readonly {
    readonly name: string;
    readonly http: { readonly method: string; readonly path: string };
  }[],
): (method: string, path: string, query: string) => RouteMatch | undefined {
  const byStart = new Map<string, Route[]>();
  for (const { name, http } of operations) {
    const route = compileRoute(name, http.method, http.path);
    const key = `${route.method} ${route.segments[1] ?? ''}`;
    byStart.set(key, [...(byStart.get(key) ?? []), route]);
  }
  for (const routes of byStart.values()) routes.sort((a, b) => fixedSegments(b) - fixedSegments(a));

  return (method, path, query) => {
    // A closing slash is not told from its absence.
    const parts = (path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path).split('/');
    if (isAmbiguous(parts)) return undefined;
    const queries = query === '' ? [] : query.split('&');
    for (const key of [`${method} ${parts[1]}`, `${method} `]) {
      for (const route of byStart.get(key) ?? []) {
        const labels = matchRoute(route, parts);
        const hasQuery = route.query.every((wanted) =>
          queries.some((given) => given === wanted || given === `${wanted}=`),
        );
        if (labels && hasQuery) return { operation: route.operation, labels };
      }
    }
    return undefined;
  };
}
