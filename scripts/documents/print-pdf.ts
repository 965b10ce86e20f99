import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { NoContent } from '../content/open-content.ts';
import { findTool } from '../install-tools.ts';

/** Longest that a page may take, a starting browser included. */
const patienceMs = 120_000;
// No way out: every name is unknown, and what is no name goes to a port where nobody is. Scripts are off by the page's
// own policy, which it has in its first lines.
const alone = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-extensions',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--proxy-server=127.0.0.1:9',
  '--host-resolver-rules=MAP * ~NOTFOUND',
  '--no-pdf-header-footer',
];

/**
 * A page of `src/documents` as PDF, by a headless Chromium. `on`: the day it says it was made, so that the same page
 * gives the same bytes by the same Chromium. Throws NoContent where there is none, and says what to do instead.
 */
export async function printPdf(html: string, on: string): Promise<Buffer> {
  const chromium = findTool('chromium');
  if (chromium === undefined)
    throw new NoContent(
      'A PDF is printed by Chromium, and there is none here. On Debian: apt-get install chromium fonts-liberation\n' +
        'Or write --format html: the same page, to be printed by any browser.',
    );
  const folder = mkdtempSync(join(tmpdir(), 'carnet-pdf-'));
  try {
    const [page, pdf] = [join(folder, 'page.html'), join(folder, 'page.pdf')];
    writeFileSync(page, html);
    await run(chromium, [
      ...alone,
      `--user-data-dir=${join(folder, 'profile')}`,
      `--print-to-pdf=${pdf}`,
      pathToFileURL(page).href,
    ]);
    return dated(readFileSync(pdf), on);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(program: string, args: readonly string[]): Promise<void> {
  return new Promise((resolve, reject) => {
    // Nothing of the job's environment, where a mail server's password may be.
    const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], LANG: 'C.UTF-8', TZ: 'UTC' };
    const child = spawn(program, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      env,
      timeout: patienceMs,
      killSignal: 'SIGKILL',
    });
    let said = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4_000)));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      if (/bytes written to file/.test(said)) resolve();
      else reject(new Error(`${program} printed nothing (${signal ?? `exit code ${code}`}): ${said.trim()}`));
    });
  });
}

/** Chromium writes when it printed; a date of the same length leaves every offset of the file as it is. */
function dated(pdf: Buffer, on: string): Buffer {
  const date = `D:${on.replaceAll('-', '')}000000+00'00'`;
  const text = pdf.toString('latin1').replace(/\/(CreationDate|ModDate) \(D:\d{14}\+00'00'\)/g, `/$1 (${date})`);
  return Buffer.from(text, 'latin1');
}
