import { X509Certificate } from 'node:crypto';
import { isLoopback } from '../../config.ts';
import { loadTls } from '../../gateway/tls.ts';
import { type Check, fail, ok, warn } from './check.ts';

const SOON_DAYS = 14;
const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;

export const tlsCheck: Check = {
  name: 'TLS',
  async run({ settings, now }) {
    if (settings.tlsSelfSigned) return ok('a certificate of our own, renewed before it ends');
    if (settings.tlsInFront) return ok('ends in front, as --tls-in-front says');
    const tls = await loadTls(settings, now);
    if (tls === undefined) {
      return ok(`none; ${settings.host} is ${isLoopback(settings.host) ? 'this machine only' : 'open'}`);
    }
    const end = new X509Certificate(tls.certificatePem).validToDate;
    const days = Math.floor((end.getTime() - now) / DAY_MILLISECONDS);
    const detail = `certificate good until ${end.toISOString()}`;
    if (days < 0) return fail(detail, 'renew it and start again');
    if (days < SOON_DAYS) return warn(detail, `renew it within ${days} days and start again`);
    return ok(detail);
  },
};
