import { expect, test } from 'vitest';
import { inertNames } from '../../src/publish/inert-name.ts';

test.each([
  ['journal.txt', 'journal.txt'],
  ['Capture d’écran.png', 'Capture d’écran.png'],
  ['archive.tar.gz', 'archive.tar.gz'],
  ['page.html', 'page.html.bin'],
  ['PAGE.HTM', 'PAGE.HTM.bin'],
  ['picture.svg', 'picture.svg.bin'],
  ['data.xml', 'data.xml.bin'],
  ['run.js', 'run.js.bin'],
  ['x.png.html', 'x.png.html.bin'],
  ['README', 'README.bin'],
  ['.htaccess', 'htaccess.bin'],
  ['con.txt', 'file-con.txt'],
  ['a:b?.txt', 'a-b-.txt'],
])('%s is called %s', (given, name) => {
  expect(inertNames([given])).toEqual([name]);
});

test('no two are called alike, whatever the system makes of case', () => {
  expect(inertNames(['a.txt', 'A.txt', 'a.html', 'a.html.bin'])).toEqual([
    'a.txt',
    'A-2.txt',
    'a.html.bin',
    'a.html-2.bin',
  ]);
});
