/** Milliseconds without a touch after which calls are the page's own, and do not keep the session alive. */
const UNATTENDED = 60_000;
/** Milliseconds without a touch after which pages look for what changes by itself only now and then. */
const ASLEEP = 300_000;
const NOW_AND_THEN = 60_000;

let touchedAt = Date.now();
for (const kind of ['pointerdown', 'keydown', 'wheel', 'touchstart'])
  addEventListener(kind, () => (touchedAt = Date.now()), { capture: true, passive: true });

/** Whether nobody has touched the page for a while. */
export const isUnattended = (): boolean => Date.now() - touchedAt > UNATTENDED;

/** How long to wait until a page looks again by itself, which it would like to do each `wanted` milliseconds. */
export const waitBeforeLook = (wanted: number): number =>
  Date.now() - touchedAt > ASLEEP ? Math.max(wanted, NOW_AND_THEN) : wanted;
