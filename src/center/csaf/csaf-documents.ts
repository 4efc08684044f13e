import type { Instant } from '../../core/clock.ts';
import { type BulletinContent, severityOf } from '../bulletins/content.ts';
import { csafProducts, productTree } from './product-tree.ts';
import { csafVulnerabilities } from './vulnerabilities.ts';

/** One version of a bulletin in its history. */
export interface CsafRevision {
  readonly version: number;
  readonly publishedAt: Instant;
  readonly changeNote: string;
}

/** Who publishes. */
export interface CsafPublisher {
  readonly name: string;
  /** URL that is the publisher's alone. */
  readonly namespace: string;
  readonly contact?: string;
}

export interface CsafInput {
  /** `KW-2026-0001`. */
  readonly id: string;
  readonly content: BulletinContent;
  /** Not empty; oldest first, the version itself last. */
  readonly history: readonly CsafRevision[];
  readonly isWithdrawn: boolean;
  /** Whether this version or one before tells of vulnerabilities: then there is a VEX document. */
  readonly hasVex: boolean;
  readonly publisher: CsafPublisher;
  /** Where others reach this deployment, without a slash at the end. */
  readonly publicUrl: string;
  /** Version of the program that writes the document. */
  readonly engineVersion: string;
}

export type CsafKind = 'advisory' | 'vex';

export interface CsafDocument {
  readonly kind: CsafKind;
  /** Below the folder of the feed, such as `2026/kw-2026-0001.json`. */
  readonly path: string;
  readonly title: string;
  readonly document: object;
}

/** Below the public URL. */
export const CSAF_FOLDER = '/security/csaf/white';

/** @see https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html#51-filename */
const fileNameOf = (trackingId: string): string =>
  `${trackingId.toLowerCase().replace(/[^+\-a-z0-9]+/g, '_')}.json`;

const isoTime = (instant: Instant): string => new Date(instant).toISOString();

/**
 * The profile that fits. A withdrawn bulletin says only that it is withdrawn.
 * @see https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html#4-profiles
 */
const categoryOf = (kind: CsafKind, { content, isWithdrawn }: CsafInput): string => {
  const tellsOfAny = (content.Vulnerabilities ?? []).length > 0;
  if (isWithdrawn || (kind === 'vex' && !tellsOfAny)) return 'csaf_base';
  if (kind === 'vex') return 'csaf_vex';
  return tellsOfAny ? 'csaf_security_advisory' : 'csaf_informational_advisory';
};

function notesOf({ content, isWithdrawn, history }: CsafInput): object[] {
  const withdrawal = { category: 'general', title: 'Withdrawn', text: history.at(-1)?.changeNote };
  return [
    ...(isWithdrawn ? [withdrawal] : []),
    { category: 'summary', title: 'Summary', text: content.Summary },
    ...(content.Body === undefined
      ? []
      : [{ category: 'description', title: 'Details', text: content.Body }]),
  ];
}

function referencesOf({ content, id, publicUrl }: CsafInput, canonicalUrl: string): object[] {
  return [
    { category: 'self', summary: 'This document', url: canonicalUrl },
    { category: 'external', summary: 'The bulletin', url: `${publicUrl}/security/bulletins/${id}` },
    ...(content.References ?? []).map(({ Summary, Url }) => ({
      category: 'external',
      summary: Summary,
      url: Url,
    })),
  ];
}

/** Whom to thank; CSAF wants one of the names at least. */
const creditsOf = ({ Credits = [] }: BulletinContent): object[] =>
  Credits.map(({ Names, Organization, Summary, Url }) => ({
    ...(Names !== undefined && { names: Names }),
    ...(Organization !== undefined && { organization: Organization }),
    ...(Summary !== undefined && { summary: Summary }),
    ...(Url !== undefined && { urls: [Url] }),
  }));

function documentPart(kind: CsafKind, input: CsafInput, trackingId: string, canonicalUrl: string): object {
  const { content, history, publisher, engineVersion } = input;
  const [first] = history;
  const newest = history.at(-1);
  const credits = creditsOf(content);
  return {
    category: categoryOf(kind, input),
    csaf_version: '2.0',
    lang: 'en',
    title: titleOf(kind, input),
    ...(credits.length > 0 && { acknowledgments: credits }),
    aggregate_severity: { text: severityOf(content) },
    distribution: { tlp: { label: 'WHITE', url: 'https://www.first.org/tlp/v1/' } },
    notes: notesOf(input),
    publisher: {
      category: 'vendor',
      name: publisher.name,
      namespace: publisher.namespace,
      ...(publisher.contact !== undefined && { contact_details: publisher.contact }),
    },
    references: referencesOf(input, canonicalUrl),
    tracking: {
      id: trackingId,
      status: 'final',
      version: String(newest?.version ?? 1),
      initial_release_date: isoTime(first?.publishedAt ?? 0),
      current_release_date: isoTime(newest?.publishedAt ?? 0),
      generator: {
        date: isoTime(newest?.publishedAt ?? 0),
        engine: { name: 'Keywarden', version: engineVersion },
      },
      revision_history: history.map(({ version, publishedAt, changeNote }) => ({
        number: String(version),
        date: isoTime(publishedAt),
        summary: changeNote,
      })),
    },
  };
}

const titleOf = (kind: CsafKind, { content, isWithdrawn }: CsafInput): string =>
  `${isWithdrawn ? 'Withdrawn: ' : ''}${content.Title}${kind === 'vex' ? ' (VEX)' : ''}`;

function oneDocument(kind: CsafKind, input: CsafInput): CsafDocument {
  const { id, content, isWithdrawn, publisher, publicUrl, history } = input;
  const trackingId = kind === 'vex' ? `${id}-VEX` : id;
  // The folder is the year of the first release, and stays. @see CSAF 2.0 §7.1.11
  const year = new Date(history[0]?.publishedAt ?? 0).getUTCFullYear();
  const path = `${year}/${fileNameOf(trackingId)}`;
  const document = documentPart(kind, input, trackingId, `${publicUrl}${CSAF_FOLDER}/${path}`);
  const products = isWithdrawn || (content.Vulnerabilities ?? []).length === 0 ? [] : csafProducts(content);
  const vulnerabilities = csafVulnerabilities({ id, content, products, publisher: publisher.name });
  return {
    kind,
    path,
    title: titleOf(kind, input),
    document:
      products.length === 0
        ? { document }
        : { document, product_tree: productTree(products, publisher.name), vulnerabilities },
  };
}

/** The documents of a bulletin: its advisory, and where it tells of vulnerabilities what is exploitable (VEX). */
export const csafDocuments = (input: CsafInput): CsafDocument[] =>
  input.hasVex
    ? [oneDocument('advisory', input), oneDocument('vex', input)]
    : [oneDocument('advisory', input)];
