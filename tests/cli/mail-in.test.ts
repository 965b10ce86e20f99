import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { authservId, firm } from '../mail/corpus/firm.ts';
import { expectSound } from '../support/jobs.ts';
import { bareRepository, git } from '../support/repository.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const corpus = join(import.meta.dirname, '../mail/corpus');
// Each run is a process of its own.
vi.setConfig({ testTimeout: 120_000 });

const script = join(import.meta.dirname, '../../scripts/mail-in.ts');

function mailIn(file: string, ...args: string[]) {
  return spawnSync(process.execPath, [script, '--authserv-id', authservId, ...args], {
    input: readFileSync(join(corpus, file)),
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], CARNET_STATE: folder },
  });
}

test('a dry run says what would become of a mail, in these keys, and writes nothing', () => {
  const repository = bareRepository(folder, firm);
  const head = git(repository, 'rev-parse', 'main');
  const { status, stdout } = mailIn('colleague-reply-all.eml', '--dry-run', '--json', '--repo', repository);
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toEqual(JSON.parse(readFileSync(join(corpus, 'colleague-reply-all.json'), 'utf8')));
  expect(git(repository, 'rev-parse', 'main')).toBe(head);
});

test('a mail is a commit, the same mail again is none, and the record is sound', () => {
  const repository = bareRepository(folder, firm);
  expect(mailIn('iphone-fr.eml', '--repo', repository)).toMatchObject({ status: 0, stdout: '', stderr: '' });
  const head = git(repository, 'rev-parse', 'main');
  expect(git(repository, 'show', 'main:content/tickets/0-999/3/ticket.md')).toContain(
    'Le téléphone de l’accueil ne sonne plus.',
  );
  expect(mailIn('iphone-fr.eml', '--repo', repository).status).toBe(0);
  expect(git(repository, 'rev-parse', 'main')).toBe(head);
  expect(mailIn('unknown-sender.eml', '--repo', repository).status).toBe(0);
  expectSound(repository);
});

test('what goes back says why with 65, and what cannot be written now is tried again with 75', () => {
  const repository = bareRepository(folder, firm);
  const back = mailIn('two-senders.eml', '--repo', repository);
  expect(back.status).toBe(65);
  expect(back.stderr).toContain('exactement un expéditeur');
  expect(mailIn('iphone-fr.eml', '--repo', join(folder, 'gone.git')).status).toBe(75);
});
