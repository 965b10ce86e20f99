import { globSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { personWith } from '../../src/auth/identify.ts';
import { previewMail } from '../../src/commands/preview-mail.ts';
import { decide } from '../../src/mail/in/decide.ts';
import { readMail } from '../../src/mail/in/read-mail.ts';
import { authservId, firm, secret } from './corpus/firm.ts';
import { sourceFrom } from './source-from.ts';

const corpus = join(import.meta.dirname, 'corpus');
const source = sourceFrom(firm);

/** As `mail-in --dry-run --json` says it. */
function preview(file: string) {
  const mail = readMail(readFileSync(join(corpus, file)));
  if ('beyond' in mail) throw new Error(`${file} is beyond ${mail.beyond}`);
  return previewMail(
    mail,
    decide(mail, source, { authservId, secret }, (address) => personWith(source, address)),
  );
}

const files = globSync('*.eml', { cwd: corpus }).sort();

test.each(files)('%s', (file) => {
  expect(preview(file)).toEqual(JSON.parse(readFileSync(join(corpus, file.replace(/eml$/, 'json')), 'utf8')));
});

test('every mail is told of in the README, and every one told of is there', () => {
  const told = [...readFileSync(join(corpus, 'README.md'), 'utf8').matchAll(/^\| `([a-z0-9-]+)` \|/gm)].map(
    ([, name]) => name,
  );
  expect(told.toSorted()).toEqual(files.map((file) => basename(file, '.eml')));
  expect(files.length).toBeGreaterThanOrEqual(30);
});
