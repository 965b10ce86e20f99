/** What a page takes from its firm and its reader: the logo, and the zone in which instants are written. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { browserOf } from '../support/browser.ts';
import { chromiumPath } from '../support/chromium.ts';
import type { Client } from '../support/client.ts';
import { content } from '../support/content.ts';
import { firm } from '../support/firm.ts';
import { bareRepository, clone, type Clone } from '../support/repository.ts';
import { type RunningPortal, startPortal } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const png = readFileSync(join(import.meta.dirname, '../../content/logo.png'));
let portal: RunningPortal;
let dsi: Client;
let engineer: Clone;

beforeAll(async () => {
  const files = new Map([
    ...firm(),
    ...content`
      === company.md
      ---
      name: LibrA
      email: support@libra.example
      logo: logo.png
      ---
      === tickets/0-999/9/ticket.md
      ---
      customer: mairie-boege
      contact: dsi
      opened: 2026-03-01T23:30:00+01:00
      subject: Heures
      ---
      Tard.
    `,
  ]);
  const repo = bareRepository(folder, files);
  engineer = clone(repo);
  portal = await startPortal({ state: join(folder, 'state'), repo });
  dsi = await portal.signIn('dsi@boege.example');
});
afterAll(() => portal?.stop());

/** The logo's file as somebody pushed it, once it is served. */
async function push(logo: string | Uint8Array): Promise<void> {
  await portal.serves(engineer.push(new Map([['content/logo.png', logo]])));
}

describe('the logo', () => {
  test('is the picture that company.md names, for everybody', async () => {
    expect((await portal.visitor().get('/logo')).status).toBe(404);
    await push(png);
    const answer = await portal.visitor().fetch('/logo');
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=600');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
    expect(Buffer.from(await answer.arrayBuffer()).equals(png)).toBe(true);
    const again = await portal.visitor().fetch('/logo', { headers: { 'if-none-match': answer.headers.get('etag')! } });
    expect(again.status).toBe(304);
    expect((await portal.visitor().get('/')).text).toContain('<img class="logo" src="/logo" alt=""');
  });

  test('is by its content: what is no picture is not given', async () => {
    await push('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    const answer = await portal.visitor().get('/logo');
    expect([answer.status, answer.text.includes('script')]).toEqual([404, false]);
    await push(Buffer.concat([png, Buffer.alloc(300_000)]));
    expect((await portal.visitor().get('/logo')).status).toBe(404);
    await push(png);
    expect((await portal.visitor().get('/logo')).status).toBe(200);
  });
});

describe.skipIf(!chromiumPath)('an instant', () => {
  const browser = browserOf();
  const read = async (options: { timezoneId: string; javaScriptEnabled?: boolean; locale?: string }) => {
    const page = await browser.open(options);
    const faults: string[] = [];
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(String(error)));
    await page.context().addCookies([...dsi.cookies].map(([name, value]) => ({ name, value, url: portal.url })));
    await page.goto(`${portal.url}/tickets/9${options.locale === 'en-GB' ? '?lang=en' : ''}`);
    const times = await page
      .locator('time[datetime^="2026-03-01T23:30"]')
      .evaluateAll((all) => all.map((time) => ({ text: time.textContent, title: time.getAttribute('title') })));
    await page.context().close();
    expect(faults).toEqual([]);
    expect(times.length).toBeGreaterThan(0);
    return times;
  };

  test('is in the reader’s zone, with the firm’s on hover', async () => {
    const times = await read({ timezoneId: 'America/Montreal' });
    expect(times).toContainEqual({ text: '1 mars 2026 à 17:30', title: '1 mars 2026 à 23:30 (Europe/Paris)' });
    const east = await read({ timezoneId: 'Asia/Tokyo', locale: 'en-GB' });
    expect(east).toContainEqual({
      text: expect.stringMatching(/^2 March 2026 at 07:30$/),
      title: '1 March 2026 at 23:30 (Europe/Paris)',
    });
  });

  test('is the firm’s where the two agree, and without scripts', async () => {
    for (const options of [{ timezoneId: 'Europe/Brussels' }, { timezoneId: 'Asia/Tokyo', javaScriptEnabled: false }])
      for (const { text, title } of await read(options))
        expect([text, title]).toEqual([expect.stringMatching(/1 mars 2026|23:30|01\/03\/2026/), null]);
  });
});
