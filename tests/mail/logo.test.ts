import { simpleParser } from 'mailparser';
import { expect, test } from 'vitest';
import { logoPlace } from '../../src/mail/letter.ts';
import { formatMail, type Logo } from '../../src/mail/mail.ts';
import { openMailLogo } from '../../src/server/logo.ts';
import { openMemoryStore } from '../../src/store/memory.ts';
import { plainContents } from './plain-contents.ts';
import { sampleMail } from './sample-mail.ts';

const png = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const html = `<!doctype html><p>${logoPlace}LibrA</p><blockquote>&#60;img src=x&#62;</blockquote>`;

test('the logo goes within the mail, which fetches nothing and has it once, beside the files', async () => {
  const attachments = [{ name: 'a.pdf', type: 'application/pdf', base64: 'JVBERg==' }];
  const logo: Logo = { type: 'image/png', bytes: png };
  const mail = sampleMail({ html, attachments });
  const raw = await formatMail(mail, logo);
  expect(await formatMail(mail, logo)).toEqual(raw);
  const read = await simpleParser(raw, { skipImageLinks: true });
  expect(read.html).toMatch(/<p><img src="cid:logo@carnet\.invalid" alt="" height="32"[^>]*>LibrA<\/p>/);
  expect(read.html).not.toMatch(/https?:/);
  expect(read.attachments.map(({ filename, contentType, related }) => [filename, contentType, related])).toEqual([
    ['logo.png', 'image/png', true],
    ['a.pdf', 'application/pdf', undefined],
  ]);
  expect(read.attachments[0]!.content).toEqual(png);
});

test('without a logo there is no trace of it, nor in a mail that has no place for one', async () => {
  const without = (await formatMail(sampleMail({ html }))).toString();
  expect(without).not.toMatch(/cid:|logo|multipart\/related/);
  const plain = await formatMail(sampleMail({ html: '<p>x</p>' }), { type: 'image/png', bytes: png });
  expect(plain.toString()).not.toMatch(/cid:|logo\.png/);
});

test.each([
  ['a small PNG', png, 'image/png'],
  ['one that is too large', Buffer.concat([png, Buffer.alloc(60_000)]), undefined],
  ['a kind that mail programs do not show', Buffer.from('RIFF0000WEBPVP8 '), undefined],
  ['a document with scripts', Buffer.from('<svg onload="x()"/>'), undefined],
])('%s', async (_, bytes, type) => {
  const company = '---\nname: LibrA\nemail: support@libra.example\nlogo: logo.png\n---\n';
  const store = await openMemoryStore({ 'content/company.md': company });
  await store.append(await store.head(), [
    {
      files: [{ path: 'content/logo.png', content: bytes }],
      message: 'logo',
      trailers: {},
      author: { name: 'a', email: 'a@a.invalid' },
      atMs: 0,
    },
  ]);
  const contents = plainContents(store);
  await contents.follow();
  const logo = openMailLogo(
    store,
    () => contents.source(),
    () => 'one',
  );
  expect((await logo())?.type).toBe(type);
});
