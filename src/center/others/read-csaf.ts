import type { Instant } from '../../core/clock.ts';
import { SEVERITIES, type Severity, severityOfScore, worstOf } from '../bulletins/severity.ts';

/** What is shown of a CSAF document that somebody else wrote. */
export interface ForeignAdvisory {
  readonly publisher: string;
  /** URL that is the publisher's alone. */
  readonly namespace: string;
  readonly trackingId: string;
  readonly version: string;
  readonly title: string;
  readonly severity: Severity;
  readonly cves: readonly string[];
  readonly notes: readonly { readonly title: string; readonly text: string }[];
  readonly releasedAt: Instant;
  readonly updatedAt: Instant;
  /** Whether it may be shown to everybody. */
  readonly isPublic: boolean;
}

/** Why a text is no document that can be taken in. */
export class CsafProblem extends Error {}

/** Bytes of the longest document taken in. */
export const MOST_DOCUMENT_BYTES = 4 * 1024 * 1024;
const MOST_NOTES = 50;

type Members = Readonly<Record<string, unknown>>;

const membersOf = (value: unknown): Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : {};
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
const textOf = (value: unknown, most: number): string =>
  typeof value === 'string' ? value.slice(0, most) : '';

function required(members: Members, name: string, most: number): string {
  const value = members[name];
  if (typeof value !== 'string' || value === '' || value.length > most)
    throw new CsafProblem(`The document has no fit ${name}.`);
  return value;
}

function instantOf(members: Members, name: string): Instant {
  const instant = Date.parse(required(members, name, 64));
  if (!Number.isFinite(instant)) throw new CsafProblem(`${name} is no date.`);
  return instant;
}

/** As the publisher words it, or else by the scores. */
function severityIn(document: Members, vulnerabilities: readonly unknown[]): Severity {
  const stated = textOf(membersOf(document['aggregate_severity'])['text'], 32).toUpperCase();
  const known = SEVERITIES.find(
    (severity) => stated === severity || (stated === 'MODERATE' && severity === 'MEDIUM'),
  );
  if (known !== undefined) return known;
  const scores = vulnerabilities.flatMap((one) => listOf(membersOf(one)['scores']));
  const numbers = scores.map((score) => Number(membersOf(membersOf(score)['cvss_v3'])['baseScore']));
  return worstOf(numbers.filter(Number.isFinite).map(severityOfScore));
}

const notesIn = (document: Members): ForeignAdvisory['notes'] =>
  listOf(document['notes'])
    .slice(0, MOST_NOTES)
    .map(membersOf)
    .map((note) => ({
      title: textOf(note['title'], 256) || textOf(note['category'], 64),
      text: textOf(note['text'], 20_000),
    }))
    .filter(({ text }) => text !== '');

/**
 * Reads what is shown of a document; the schema's other rules are for its publisher to keep.
 * @throws CsafProblem
 */
export function readCsaf(text: string): ForeignAdvisory {
  let root: Members;
  try {
    root = membersOf(JSON.parse(text));
  } catch {
    throw new CsafProblem('The document is no JSON.');
  }
  const document = membersOf(root['document']);
  if (document['csaf_version'] !== '2.0') throw new CsafProblem('The document is none of CSAF 2.0.');
  const publisher = membersOf(document['publisher']);
  const tracking = membersOf(document['tracking']);
  const vulnerabilities = listOf(root['vulnerabilities']);
  const label = membersOf(membersOf(document['distribution'])['tlp'])['label'];
  const cves = vulnerabilities.map((one) => textOf(membersOf(one)['cve'], 32));
  return {
    publisher: required(publisher, 'name', 256),
    namespace: required(publisher, 'namespace', 512),
    trackingId: required(tracking, 'id', 256),
    version: required(tracking, 'version', 64),
    title: required(document, 'title', 1024),
    severity: severityIn(document, vulnerabilities),
    cves: [...new Set(cves.filter((cve) => /^CVE-[0-9]{4}-[0-9]{4,}$/.test(cve)))].slice(0, 500),
    notes: notesIn(document),
    releasedAt: instantOf(tracking, 'initial_release_date'),
    updatedAt: instantOf(tracking, 'current_release_date'),
    isPublic: label === 'WHITE',
  };
}
