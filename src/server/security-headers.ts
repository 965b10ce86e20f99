/** What every answer says to the browser beside its content. */

const policy = [
  "default-src 'none'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * No script, no frame, nothing from elsewhere. The referrer stays `same-origin`: with `no-referrer` Chromium sends
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
