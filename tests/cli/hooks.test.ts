/** The hooks of docs/ci/hooks in a plain bare repository, as they are shipped, by real pushes. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { basename, dirname, join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { mailServer } from '../mail/mail-server.ts';
import { openPortal } from '../server/support.ts';
import { daysAgo, entryId, firm } from '../support/firm.ts';
import { serveGit } from '../support/git-server.ts';
import { bareRepository, clone, git } from '../support/repository.ts';
import { eventually } from '../support/start-portal.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

vi.setConfig({ testTimeout: 180_000 });

const root = join(import.meta.dirname, '../..');
const folder = temporaryFolder();
const mails = await mailServer();
beforeEach(() => mails.reset());

// What npm installs, but for the packing, which is tests/system/packed.test.ts's.
const home = join(folder, 'home');
mkdirSync(join(home, 'node_modules/carnet/bin'), { recursive: true });
writeFileSync(
  join(home, 'node_modules/carnet/bin/carnet.mjs'),
  `const job = '${root}/scripts/' + process.argv[2] + '.ts';\nprocess.argv.splice(1, 2, job);\nawait import(job);\n`,
);

function hooked(files: ReadonlyMap<string, string>, environment = ''): string {
  const bare = bareRepository(folder, files);
  mkdirSync(join(bare, 'hooks'), { recursive: true });
  for (const hook of ['pre-receive', 'post-receive'])
    cpSync(join(root, 'docs/ci/hooks', hook), join(bare, 'hooks', hook));
  git(bare, 'config', 'carnet.home', home);
  const file = `${bare}.env`;
  writeFileSync(file, environment);
  git(bare, 'config', 'carnet.environment', file);
  return bare;
}

const when = daysAgo(1);
const path = `content/tickets/0-999/1/${entryId(when, 'camille')}.md`;
const entry = (...keys: string[]) =>
  new Map([[path, `---\n${[`at: ${when}`, 'by: camille', ...keys].join('\n')}\n---\nFait.\n`]]);

test('a push is refused with its reasons, and one that is right goes through', () => {
  const bare = hooked(firm());
  const head = git(bare, 'rev-parse', 'main');
  const bad = clone(bare);
  expect(() => bad.push(entry('spent: 1,5h'))).toThrow(
    expect.objectContaining({ stderr: expect.stringContaining(`remote: ${path}:4: spent wants hours and minutes`) }),
  );
  expect(git(bare, 'rev-parse', 'main')).toBe(head);
  expect(() => bad.git('push', '--quiet', 'origin', ':main')).toThrow(
    expect.objectContaining({ stderr: expect.stringContaining('is the record, and stays') }),
  );
  // Another branch is not the record.
  bad.git('push', '--quiet', 'origin', 'HEAD:refs/heads/draft');
  const commit = clone(bare).push(entry('spent: 1h30'));
  expect(git(bare, 'rev-parse', 'main').trim()).toBe(commit);
});

test('the first push of all is checked whole', () => {
  const bare = hooked(firm());
  const engineer = clone(bare);
  git(bare, 'update-ref', '-d', 'refs/heads/main');
  const wrong = new Map([...firm(), ...entry('spent: 1,5h')]);
  expect(() => engineer.push(wrong)).toThrow(
    expect.objectContaining({ stderr: expect.stringContaining('spent wants hours and minutes') }),
  );
  engineer.push(entry('spent: 1h30'));
});

test('where no portal is up a push is mailed, and what contracts come to', async () => {
  const bare = hooked(firm(), `SMTP_URL=${mails.url}\nCARNET_URL=https://support.libra.example\n`);
  git(bare, 'update-ref', 'refs/carnet/notified', 'main');
  // Not `push`, which keeps this process, and so the mail server in it, from answering.
  clone(bare).push(entry('spent: 8h'));
  const subjects = () => mails.received.map(({ to, parsed }) => `${to.join()}: ${parsed.subject}`);
  await eventually(() => (git(bare, 'log', '--format=%s', 'main').includes('LH-1: warned') ? true : undefined), 90_000);
  expect(subjects()).toContainEqual(expect.stringMatching(/^dsi@boege\.example: .*\[#1\]|^dsi@boege\.example: \[#1\]/));
  expect(subjects()).toContainEqual(expect.stringMatching(/^support@libra\.example: .*LH-1/));
  expect(readFileSync(join(bare, 'carnet.log'), 'utf8')).toContain('told mairie-boege/dsi: [#1]');
});

test('a portal that takes hooks is told, and mails by itself', async () => {
  const secret = 'a secret of this hook, long enough';
  const bare = hooked(firm());
  const forge = await serveGit({ folder: dirname(bare) });
  const remote = { address: `${forge.url}/${basename(bare)}`, everyMs: 3_600_000 };
  const { portal, visitor } = await openPortal(folder, join(folder, 'mirror.git'), { remote, hookSecret: secret });
  writeFileSync(`${bare}.env`, `SMTP_URL=${mails.url}\nCARNET_URL=${portal.url}\nHOOK_SECRET='${secret}'\n`);
  const engineer = clone(bare);
  writeFileSync(join(engineer.folder, path), entry('spent: 20m').get(path)!);
  engineer.git('add', '--all');
  engineer.git('commit', '--quiet', '--message', 'Answer');
  const pushing = spawn('git', ['push', '--quiet', 'origin', 'HEAD:main'], { cwd: engineer.folder, stdio: 'ignore' });
  expect(await once(pushing, 'close')).toEqual([0, null]);
  const head = git(bare, 'rev-parse', 'main').trim();
  await eventually(async () => {
    const { commit } = JSON.parse((await visitor().get('/healthz')).text) as { commit: string };
    return commit === head || undefined;
  }, 60_000);
  expect(mails.received).toEqual([]);
  await portal.close();
  await forge.close();
});
