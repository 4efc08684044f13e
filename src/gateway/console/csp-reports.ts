import type { HttpRequest } from '../../core/http.ts';

/** Bytes of the largest report looked at. */
const LONGEST = 16 * 1024;
/** Different violations told to the operator; the rest is counted only, for anybody may send reports. */
const MOST_TOLD = 20;

/** Counts what the console's Content-Security-Policy kept from happening: there should be nothing. */
export interface CspReports {
  /** Violations that browsers told of since the start. */
  readonly count: number;
  take(request: HttpRequest): void;
}

/** Directive and kind of what was blocked, as far as a report tells; nothing of what strangers could put into a log. */
function violationsOf(body: Uint8Array): string[] {
  try {
    const value: unknown = JSON.parse(new TextDecoder().decode(body));
    const reports: unknown[] = Array.isArray(value) ? value : [value];
    return reports.map((report) => {
      const { body: modern, 'csp-report': classic } = Object(report) as Readonly<Record<string, unknown>>;
      const told = Object(modern ?? classic) as Readonly<Record<string, unknown>>;
      const directive =
        told['effectiveDirective'] ?? told['effective-directive'] ?? told['violated-directive'];
      return /^[a-z-]{1,40}/.exec(String(directive ?? ''))?.[0] ?? 'unknown';
    });
  } catch {
    return ['unreadable'];
  }
}

export function createCspReports(report: (problem: string) => void): CspReports {
  const told = new Set<string>();
  let count = 0;
  return {
    get count() {
      return count;
    },
    take({ body }) {
      const violations = body.length > LONGEST ? ['unreadable'] : violationsOf(body);
      count += violations.length;
      for (const violation of violations) {
        if (told.has(violation) || told.size >= MOST_TOLD) continue;
        told.add(violation);
        report(`the console broke its Content-Security-Policy: ${violation}`);
      }
    },
  };
}
