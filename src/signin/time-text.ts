import type { Instant } from '../core/clock.ts';
import { type Html, html } from '../web/html.ts';

/** An instant for people, in UTC, to the minute: `2026-11-24 12:05 UTC`. */
export const timeText = (instant: Instant): string =>
  `${new Date(instant).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** The same as markup that programs can read. */
export const timeMarkup = (instant: Instant): Html =>
  html`<time datetime="${new Date(instant).toISOString()}">${timeText(instant)}</time>`;
