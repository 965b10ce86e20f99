/** What a browser that has never been here fetches for one page: little, and from nobody else. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserOf } from '../support/browser.ts';
import { chromiumPath } from '../support/chromium.ts';
import { openStage, type Role, samplePeople } from '../support/stage.ts';
import { type RunningPortal, startPortal } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
let portal: RunningPortal;
beforeAll(async () => {
  portal = await startPortal({ state: join(folder, 'state') });
});
afterAll(() => portal?.stop());

/** As they come over the wire: compressed, with their headers. */
const mostBytes = 30_000;
const mostRequests = 4;

describe.skipIf(!chromiumPath)('the first page', () => {
  const browser = browserOf();

  test.each<[string, Role, string]>([
    ['a ticket', 'manager', '/tickets/1012'],
    ['a ticket that waits', 'member', '/tickets/1027'],
    ['a ticket by a mailed link', 'guest', `/tickets/${samplePeople.guest.ticket}`],
    ['the list of tickets', 'manager', '/tickets?status=all'],
    ['an account', 'manager', '/credit'],
    ['the firm', 'visitor', '/'],
    ['the desk', 'engineer', '/desk'],
  ])('%s', async (_, role, path) => {
    const page = await openStage(portal, browser.it, samplePeople).open(role, 'fr');
    const network = await page.context().newCDPSession(page);
    await network.send('Network.enable');
    const asked = new Map<string, { url: string; bytes: number }>();
    network.on('Network.requestWillBeSent', ({ requestId, request }) =>
      asked.set(requestId, { url: request.url, bytes: 0 }),
    );
    network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      const one = asked.get(requestId);
      if (one) one.bytes = encodedDataLength;
    });
    await page.goto(portal.url + path, { waitUntil: 'networkidle' });

    // What is written into the page itself is asked of nobody.
    const all = [...asked.values()].filter(({ url }) => !url.startsWith('data:'));
    const told = all.map(({ url, bytes }) => `${bytes} ${url}`).join('\n');
    expect(
      all.filter(({ url }) => !url.startsWith(`${portal.url}/`)),
      told,
    ).toEqual([]);
    // A logo is asked for once, and stands in the tab too.
    expect(new Set(all.map(({ url }) => url)).size, told).toBeLessThanOrEqual(mostRequests);
    expect(
      all.reduce((sum, { bytes }) => sum + bytes, 0),
      told,
    ).toBeLessThanOrEqual(mostBytes);
    expect(all[0]!.bytes, 'what the page itself weighs').toBeGreaterThan(500);
    await page.context().close();
  });
});
