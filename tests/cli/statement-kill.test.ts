/** `npm run statement -- --send`, several at once, killed at random moments: who gets it, how often, and what is recorded. */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { mailServer } from '../mail/mail-server.ts';
import { drawer } from '../mail/notice-story.ts';
import { content } from '../support/content.ts';
import { job } from '../support/jobs.ts';
import { bareRepository, git } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const mails = await mailServer();

const firm = content`
  === company.md
  ---
  name: LibrA
  email: support@libra.example
  ---
  === team/camille.md
  ---
  name: Camille Roux
  email: camille@libra.example
  ---
  === offers/help-10.md
  ---
  name: LibrA-HELP 10
  hours: 10
  price: 700
  ---
`;
const customers = ['boege', 'morzine', 'tilleuls'];
for (const customer of customers)
  for (const [path, text] of content`
    === customers/${customer}.md
    ---
    name: Client ${customer}
    contacts:
      dsi: { email: dsi@${customer}.example, name: Claire Favre, role: manager }
      maire: { email: maire@${customer}.example, name: Ann Lee, role: manager }
    ---
    === contracts/LH-${customer}/contract.md
    ---
    customer: ${customer}
    offer: help-10
    start: 2026-01-01
    ---
  `)
    firm.set(path, text);

function run(bare: string, month: string) {
  const script = join(import.meta.dirname, '../../scripts/statement.ts');
  // Far longer than one mail and its commit take here.
  const args = [script, '--send', '--month', month, '--claim', '20', '--repo', bare];
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], SMTP_URL: mails.url },
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let said = '';
  child.stderr.on('data', (chunk) => (said += chunk));
  const ended = once(child, 'close').then(() => ({ code: child.exitCode, said }));
  const kill = (whole: boolean) => {
    if (child.exitCode !== null || child.signalCode !== null) return false;
    process.kill(whole ? -child.pid! : child.pid!, 'SIGKILL');
    return true;
  };
  return { ended, kill };
}

test(
  'nobody is left out, a kill costs one copy at the most, and it is recorded once',
  { timeout: 300_000 },
  async () => {
    const seed = Number(process.env['SEED'] ?? randomInt(2 ** 31));
    console.log(`SEED=${seed}`);
    const random = drawer(seed);
    const bare = bareRepository(folder, firm);
    const months = ['2026-01', '2026-02', '2026-03'];
    let kills = 0;
    for (const month of months) {
      await Promise.all(
        [run(bare, month), run(bare, month)].map(async ({ ended, kill }) => {
          const enough = mails.received.length + Math.floor(random() * 6);
          for (let waits = 0; waits < 1000 && mails.received.length < enough; waits += 1) await sleep(10);
          await sleep(random() * 300);
          if (kill(random() < 0.5)) kills += 1;
          await ended;
        }),
      );
      for (const { code, said } of await Promise.all([run(bare, month).ended, run(bare, month).ended]))
        expect(code, said).toBe(0);
    }
    const ids = Map.groupBy(
      mails.received,
      ({ to, parsed }) => `${to.join()} ${parsed.attachments[0]!.filename!.slice(-12, -5)}`,
    );
    const expected = customers.flatMap((customer) =>
      ['dsi', 'maire'].flatMap((who) => months.map((month) => `${who}@${customer}.example ${month}`)),
    );
    expect([...ids.keys()].toSorted()).toEqual(expected.toSorted());
    for (const [mail, copies] of ids)
      expect([mail, new Set(copies.map(({ parsed }) => parsed.messageId)).size]).toEqual([mail, 1]);
    console.log(`${expected.length} statements, ${mails.received.length} arrivals, ${kills} kills`);
    expect(mails.received.length - expected.length).toBeLessThanOrEqual(kills);
    const recorded = git(bare, 'log', '--format=%s', 'main').match(/statement of 2026-\d\d/g)!;
    expect(recorded).toHaveLength(customers.length * months.length);
    expect(job('check', bare).status).toBe(0);
  },
);
