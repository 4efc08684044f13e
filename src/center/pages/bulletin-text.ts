import type { Instant } from '../../core/clock.ts';
import { type Html, html } from '../../web/html.ts';
import type { Publication } from '../bulletins/publications.ts';
import { CENTER } from './paths.ts';

/** As in `24 Nov 2026`, which nobody reads wrong. */
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const dayText = (instant: Instant): string => {
  const date = new Date(instant);
  return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} ${date.getUTCFullYear()}`;
};

/** A day in UTC, for people and for programs. */
export const dayOf = (instant: Instant): Html =>
  html`<time datetime="${new Date(instant).toISOString()}">${dayText(instant)}</time>`;

const WORDS: Readonly<Record<string, string>> = {
  CRITICAL: 'Critical',
  HIGH: 'High',
  MEDIUM: 'Medium',
  LOW: 'Low',
  NONE: 'Information',
};

export const severityWord = (severity: string): string => WORDS[severity] ?? severity;

export const severityBadge = (severity: string): Html =>
  html`<span class="badge ${severity.toLowerCase()}">${severityWord(severity)}</span>`;

export const bulletinPath = (id: string, version?: number): string =>
  `${CENTER.bulletins}/${id}${version === undefined ? '' : `/${version}`}`;

export const titleOf = ({ content, isWithdrawal }: Publication): string =>
  isWithdrawal ? `Withdrawn: ${content.Title}` : content.Title;

/** A bulletin in a list. */
export const bulletinItem = (publication: Publication): Html => {
  const { bulletinId, publishedAt, severity, content, version } = publication;
  const cves = (content.Vulnerabilities ?? []).flatMap(({ CveId }) => CveId ?? []);
  const changed = version > 1 ? ` (version ${version})` : '';
  return html`<li><h2><a href="${bulletinPath(bulletinId)}">${titleOf(publication)}</a></h2>
<p>${severityBadge(severity)} <span class="soft small">${bulletinId} · ${dayOf(publishedAt)}${changed}${cves.length > 0 ? ` · ${cves.join(', ')}` : ''}</span></p>
<p>${content.Summary}</p></li>`;
};
