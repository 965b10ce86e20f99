import { type Browser, chromium } from 'playwright-core';
import { findTool } from '../../scripts/install-tools.ts';

/** Where Chromium is, or undefined: then a browser test is skipped, and `npm test` says so. */
export const chromiumPath = findTool('chromium');

// Chromium talks to nobody but the portal, or each start waits for servers that are not there.
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--force-color-profile=srgb',
];

export function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: chromiumPath!, args: quiet });
}
