/** What every answer says to the browser beside its content. */
import { createHash } from 'node:crypto';
import { readerZoneScript } from '../i18n/reader-zone.ts';

/** Of the one script there is, in whatever page it stands. */
const readerZoneHash = createHash('sha256').update(readerZoneScript).digest('base64');

const policy = [
  "default-src 'none'",
  `script-src 'sha256-${readerZoneHash}'`,
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * No script but ours, no frame, nothing from elsewhere. The referrer stays `same-origin`: with `no-referrer` Chromium sends
 * `Origin: null` with our own forms. `https`: whether the portal's public address is.
 */
export function securityHeaders(https: boolean): Readonly<Record<string, string>> {
  return {
    'content-security-policy': https ? `${policy}; upgrade-insecure-requests` : policy,
    'referrer-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()',
    ...(https && { 'strict-transport-security': 'max-age=31536000' }),
  };
}
