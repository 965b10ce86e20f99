import { mkdtempSync, readFileSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keepOriginal, originalOf } from '../../../src/mail/in/keep-original.ts';
import { readMail } from '../../../src/mail/in/read-mail.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const folder = temporaryFolder();

test('a mail is found by its Message-ID, byte by byte; of two with the same one, the first was filed', async () => {
  const kept = join(mkdtempSync(join(folder, 'mail-')), 'mail');
  expect(await originalOf(kept, '<a@boege.example>', 'first')).toBeUndefined();
  const bytes = (text: string) =>
    Buffer.from(`From: a@b.example\r\nMessage-ID: <a@boege.example>\r\n\r\n${text}\xe9`, 'latin1');
  const keep = async (text: string) => {
    const read = readMail(bytes(text));
    if ('beyond' in read) throw new Error('too much');
    await keepOriginal(kept, bytes(text), read);
  };
  await keep('one');
  // Earlier than the next one, whatever the disk's clock can tell.
  const { path } = (await originalOf(kept, '<a@boege.example>', 'first'))!;
  utimesSync(path, new Date(0), new Date(0));
  for (const text of ['two', 'one']) await keep(text);
  const read = async (which: 'first' | 'last') =>
    readFileSync((await originalOf(kept, '<a@boege.example>', which))!.path);
  expect(await read('first')).toEqual(bytes('one'));
  expect(await read('last')).toEqual(bytes('two'));
  expect(await originalOf(kept, '<b@boege.example>', 'first')).toBeUndefined();
});
