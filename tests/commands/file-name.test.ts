import fc from 'fast-check';
import { expect, test } from 'vitest';
import { distinctNames, safeFileName } from '../../src/commands/file-name.ts';
import { openMemoryStore } from '../../src/store/memory.ts';

test.each<[string, string]>([
  ['journal.log', 'journal.log'],
  ['Capture d’écran du 2026-03-02 à 11.15.txt', 'Capture d’écran du 2026-03-02 à 11.15.txt'],
  ['e\u0301te\u0301.txt', 'été.txt'],
  ['ログ.txt', 'ログ.txt'],
  ['../../etc/passwd', 'passwd'],
  ['..', 'file'],
  ['..\\..\\autoexec.bat', 'autoexec.bat'],
  ['C:\\Users\\jean\\bureau.doc', 'bureau.doc'],
  ['.htaccess', 'htaccess'],
  ['.git', 'git'],
  ['git~1', 'file-git~1'],
  ['...', 'file'],
  ['', 'file'],
  ['-rf', 'rf'],
  ['a\r\nb.txt', 'a b.txt'],
  ['a\0b\x1b[31m.txt', 'ab[31m.txt'],
  ['facture\u202egpj.exe', 'facturegpj.exe'],
  ['a\u200bb\ufeff.txt', 'ab.txt'],
  ['con', 'file-con'],
  ['Aux.log', 'file-Aux.log'],
  ['console.log', 'console.log'],
  ['a<b>:c|d?.txt', 'a-b-c-d-.txt'],
  ['fin. . ', 'fin'],
  ['a   b.txt', 'a b.txt'],
  ['\ud800.txt', 'txt'],
  [`${'x'.repeat(300)}.tar.gz`, `${'x'.repeat(93)}.tar.gz`],
  [`${'漢'.repeat(300)}.log`, `${'漢'.repeat(65)}.log`],
])('%j is kept as %j', (given, kept) => {
  expect(safeFileName(given, undefined)).toBe(kept);
});

test.each<[string, Parameters<typeof safeFileName>[1], string]>([
  ['écran', 'image/png', 'écran.png'],
  ['photo.JPG', 'image/jpeg', 'photo.JPG'],
  ['photo.png', 'image/jpeg', 'photo.png.jpg'],
  ['page.png', undefined, 'page.png.bin'],
  ['page.html', 'image/gif', 'page.html.gif'],
])('%s that holds %s is kept as %s', (given, picture, kept) => {
  expect(safeFileName(given, picture)).toBe(kept);
});

test('what comes twice is numbered, in any case', () => {
  expect(distinctNames(['a.png', 'A.PNG', 'a-2.png', 'a.png', 'journal', 'journal', 'x.tar.gz', 'x.tar.gz'])).toEqual([
    'a.png',
    'A-2.PNG',
    'a-2-2.png',
    'a-3.png',
    'journal',
    'journal-2',
    'x.tar.gz',
    'x-2.tar.gz',
  ]);
});

test('whatever it is called, the record takes it, and again gives the same', async () => {
  const store = await openMemoryStore({});
  let number = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { minLength: 1, maxLength: 4 }), async (given) => {
      const safe = given.map((name) => safeFileName(name, undefined));
      expect(safe.map((name) => safeFileName(name, undefined))).toEqual(safe);
      const files = distinctNames(safe).map((name) => ({
        path: `content/${(number += 1)}/${name}`,
        content: Buffer.alloc(0),
      }));
      const author = { name: 'a', email: 'a@a.invalid' };
      await store.append(await store.head(), [{ files, message: 'm', trailers: {}, author, atMs: 0 }]);
    }),
    { numRuns: 40 },
  );
});
