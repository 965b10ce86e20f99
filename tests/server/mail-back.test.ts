import { expect, test } from 'vitest';
import { findTool } from '../../scripts/install-tools.ts';
import { replyAddress } from '../../src/mail/reply-address.ts';
import type { Instant } from '../../src/domain/values.ts';
import { authservId, firm } from '../mail/corpus/firm.ts';
import { startDovecot } from '../mail/in/dovecot.ts';
import { bareRepository, git } from '../support/repository.ts';
import { eventually } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { openPortal } from './support.ts';

const folder = temporaryFolder();
const program = findTool('dovecot');
const dovecot = program === undefined ? undefined : await startDovecot(program, folder);

test.skipIf(!dovecot)(
  'what a mailbox had that cannot be read goes back to a verified sender with the reason, once, and nothing is posted',
  async () => {
    const repository = bareRepository(folder, firm);
    const user = { user: 'support', password: 'secret', mailbox: 'INBOX', secure: false };
    const mailIn = { by: 'imap', host: '127.0.0.1', port: dovecot!.port, ...user } as const;
    const open = await openPortal(folder, repository, { mailIn, authservId });
    const opened = '2026-03-01T08:00:00' as Instant;
    const to = replyAddress('support@libra.example', { number: 1, opened }, open.config.secret);
    const mail = (id: string, pass: string) =>
      `Authentication-Results: ${authservId}; dmarc=${pass} header.from=libra.example\r\nFrom: camille@libra.example\r\nTo: ${to}\r\nSubject: Re: [#1]\r\nMessage-ID: <${id}@libra.example>\r\n\r\nspend: 35m\r\n\r\nVoilà.\r\n`;
    await dovecot!.append([mail('a', 'pass'), mail('a', 'pass'), mail('b', 'fail')]);
    await eventually(async () => ((await dovecot!.count('INBOX')) === 0 ? true : undefined), 60_000);
    const [first, ...others] = await eventually(() => {
      const found = open
        .mailed()
        .filter((each) => /^To: .*camille@libra\.example/m.test(each) && each.includes('spend: 35m'));
      return found.length > 0 ? found : undefined;
    }, 60_000);
    expect(others).toEqual([]);
    expect(first).toContain('In-Reply-To: <a@libra.example>');
    expect(first).toContain('Auto-Submitted: auto-replied');
    expect(await dovecot!.count('Rejets')).toBe(2);
    // The one nobody vouches for is held like any other.
    expect(git(repository, 'ls-tree', '-r', '--name-only', 'main:content').match(/^inbox\/.*\.md$/gm)).toHaveLength(1);
    await open.portal.close();
  },
  120_000,
);
