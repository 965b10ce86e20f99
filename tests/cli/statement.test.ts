/** `npm run statement` as whoever bills meets it, without sending anything. */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { findTool } from '../../scripts/install-tools.ts';
import { contract, entry, firm, ticket } from '../domain/firm.ts';
import { job } from '../support/jobs.ts';
import { bareRepository } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// Every step is a process, and two of them are browsers.
vi.setConfig({ testTimeout: 180_000 });

const folder = temporaryFolder();
const bare = bareRepository(
  folder,
  new Map([
    ...firm,
    ...contract('LH-1', 'hours: 2', 'price: 140', 'start: 2026-01-10'),
    ...ticket(7),
    ...entry(7, '2026-01-20T09:00:00Z', 'spent: 50m', 'where: onsite', 'travel: 45'),
  ]),
);
const january = ['--repo', bare, '--month', '2026-01'];
const plain = (text: string) => text.replace(/[\u202f\u00a0]/g, ' ');

test('for people, as JSON and as a page it says the same, of the same commit', () => {
  const { status, stdout } = job('statement', ...january);
  expect(status).toBe(0);
  expect(plain(stdout)).toMatch(
    /^# Relevé de janvier 2026\n[^]*\| LH-1, LibrA-HELP 10 \| .* \| −1 h 45 \|  \| 15 min \|/,
  );

  const json = JSON.parse(job('statement', ...january, '--json').stdout);
  expect(json).toMatchObject({
    month: '2026-01',
    statements: [
      {
        customer: 'boege',
        contracts: [{ number: 'LH-1', openingMinutes: 0, boughtMinutes: 120, closingMinutes: 15, usedMinutes: 105 }],
        debits: [{ ticket: 7, spentMinutes: 50, chargedMinutes: 105 }],
        travelCents: { closing: 4500 },
      },
    ],
  });
  expect(stdout).toContain(json.commit);
  const page = job('statement', ...january, '--format', 'html', '--customer', 'boege', '--lang', 'en');
  expect(plain(page.stdout)).toContain('<h1>Statement for January 2026</h1>');
});

test('--out writes a file for each customer, the same each time', () => {
  const out = join(folder, 'out');
  for (let run = 0; run < 2; run += 1) {
    const { status, stdout } = job('statement', ...january, '--out', out, '--format', 'html');
    expect([status, stdout]).toEqual([0, `${join(out, 'boege-2026-01.html')}\n`]);
    const first = readFileSync(join(out, 'boege-2026-01.html'), 'utf8');
    job('statement', ...january, '--out', out, '--format', 'html', '--at', '2027-01-01T00:00:00Z');
    expect(readFileSync(join(out, 'boege-2026-01.html'), 'utf8')).toBe(first);
  }
  expect(readdirSync(out)).toEqual(['boege-2026-01.html']);
});

const [chromium, pdftotext] = [findTool('chromium'), findTool('pdftotext')];
test.skipIf(!chromium || !pdftotext)('a PDF reads as the page does, and is the same bytes twice', () => {
  const print = (to: string) => {
    const { status, stderr } = job('statement', ...january, '--out', join(folder, to), '--format', 'pdf');
    expect(status, stderr).toBe(0);
    return readFileSync(join(folder, to, 'boege-2026-01.pdf'));
  };
  const pdf = print('pdf');
  expect(pdf.equals(print('again'))).toBe(true);
  expect(pdf.toString('latin1')).toContain("/CreationDate (D:20260131000000+00'00')");
  const file = join(folder, 'pdf/boege-2026-01.pdf');
  const { stdout } = spawnSync(pdftotext!, ['-layout', file, '-'], { encoding: 'utf8' });
  for (const words of ['Relevé de janvier 2026', '50 min × 2 → 1 h 45', 'Mairie de Boëge', '45 €'])
    expect(plain(stdout)).toContain(words);
});

test('without a Chromium it says what to do instead', () => {
  const root = join(import.meta.dirname, '../..');
  const args = [join(root, 'scripts/statement.ts'), ...january, '--format', 'pdf', '--out', join(folder, 'none')];
  // Where nothing but git is found.
  const bin = join(folder, 'bin');
  spawnSync('sh', ['-c', 'mkdir "$1" && ln -s "$(command -v git)" "$1/git"', 'sh', bin]);
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env: { PATH: bin } });
  expect([status, stderr]).toEqual([2, expect.stringContaining('--format html')]);
});

test.each([
  [['--month', '2026-1']],
  [['--month', '2026-01', '--customer', 'personne']],
  [['--month', '2026-01', '--customer', '../x']],
  [['--month', '2025-06']],
  [['--month', '9999-06']],
  [['--month', '2026-01', '--format', 'docx']],
  [['--month', '2026-01', '--format', 'pdf']],
  [['--month', '2026-01', '--lang', 'de']],
  [['--month', '2026-01', '--at', 'noon']],
  [['--month', '2026-01', '--unknown']],
])('%j is answered with what to write', (args) => {
  const { status, stdout, stderr } = job('statement', '--repo', bare, ...args);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/--help/);
});
