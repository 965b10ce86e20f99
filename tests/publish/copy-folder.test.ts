import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Instant } from '../../src/domain/values.ts';
import { NotOurs, openCopyFolder, type Manifest, type Written } from '../../src/publish/copy-folder.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = temporaryFolder();
const fresh = () => mkdtempSync(join(root, 'out-'));
const at = '2026-11-25T10:00:00Z' as Instant;
const manifest = (...files: Written[]): Manifest => ({
  commit: 'a'.repeat(40),
  at,
  validUntil: at,
  made: '',
  files: Object.fromEntries(files.map(({ path, hash }) => [path, hash])),
});
const text = (said: string) => Buffer.from(said);

/** One run: writes these files and ends. */
function run(out: string, files: Record<string, string>, name = 'public') {
  const copy = openCopyFolder(out).copy(name);
  const written = Object.entries(files).map(([path, said]) => copy.write(path, text(said)));
  return { written, ...copy.finish(manifest(...written)) };
}

test('a folder that holds anything else is refused, and left as it is', () => {
  const out = fresh();
  writeFileSync(join(out, 'mine.txt'), 'mine');
  expect(() => openCopyFolder(out)).toThrow(NotOurs);
  expect(readdirSync(out)).toEqual(['mine.txt']);
});

test('what is gone is removed, with the folders it leaves empty; what is there already is not written again', () => {
  const out = fresh();
  run(out, { 'index.html': 'one', 'tickets/1.html': 'two', 'tickets/1/files/a.txt': 'three' });
  const before = lstatSync(join(out, 'public/index.html'));
  const { written, removed } = run(out, { 'index.html': 'one' });
  expect(written.map(({ changed }) => changed)).toEqual([false]);
  expect(lstatSync(join(out, 'public/index.html')).ino).toBe(before.ino);
  expect(removed).toEqual(['public/tickets/1.html', 'public/tickets/1/files/a.txt']);
  expect(readdirSync(join(out, 'public'))).toEqual(['index.html']);
});

test('a file of somebody else’s is neither replaced nor removed', () => {
  const out = fresh();
  run(out, { 'index.html': 'one', 'old.html': 'two' });
  writeFileSync(join(out, 'public/CNAME'), 'www.example');
  writeFileSync(join(out, 'public/mine.html'), 'mine');
  writeFileSync(join(out, 'public/old.html'), 'changed by hand');
  expect(() => run(out, { 'mine.html': 'theirs' })).toThrow(/mine\.html was not written by publish/);
  const { removed, left } = run(out, { 'index.html': 'one' });
  expect([removed, left]).toEqual([[], ['public/old.html']]);
  const told = ['CNAME', 'mine.html', 'old.html'].map((name) => readFileSync(join(out, 'public', name), 'utf8'));
  expect(told).toEqual(['www.example', 'mine', 'changed by hand']);
});

test('a page that somebody changed by hand is made again', () => {
  const out = fresh();
  run(out, { 'index.html': 'one' });
  writeFileSync(join(out, 'public/index.html'), 'broken');
  run(out, { 'index.html': 'one' });
  expect(readFileSync(join(out, 'public/index.html'), 'utf8')).toBe('one');
});

test.each(['public', 'public/tickets', 'public/tickets/1.html', 'public/index.html'])(
  'a link at %s is never followed',
  (place) => {
    const out = fresh();
    const outside = fresh();
    writeFileSync(join(outside, '1.html'), 'outside');
    openCopyFolder(out);
    mkdirSync(join(out, place, '..'), { recursive: true });
    symlinkSync(place.endsWith('.html') ? join(outside, '1.html') : outside, join(out, place));
    expect(() => run(out, { 'index.html': 'one', 'tickets/1.html': 'two' })).toThrow(NotOurs);
    expect([readdirSync(outside), readFileSync(join(outside, '1.html'), 'utf8')]).toEqual([['1.html'], 'outside']);
  },
);

test('nothing is removed through a link that came later, nor by what a manifest names elsewhere', () => {
  const out = fresh();
  const outside = fresh();
  const { written } = run(out, { 'tickets/1.html': 'two' });
  const folder = join(out, 'public/tickets');
  rmSync(folder, { recursive: true });
  writeFileSync(join(outside, '1.html'), 'two');
  writeFileSync(join(out, 'above.txt'), 'two');
  symlinkSync(outside, folder);
  const file = join(out, '.carnet-copy/public.json');
  const told = JSON.parse(readFileSync(file, 'utf8'));
  told.files['../above.txt'] = told.files['x/../../above.txt'] = written[0]!.hash;
  writeFileSync(file, JSON.stringify(told));
  expect(run(out, {}).removed).toEqual([]);
  expect([existsSync(join(outside, '1.html')), existsSync(join(out, 'above.txt'))]).toEqual([true, true]);
});

test('what a run wrote before it was killed is known to the next one', () => {
  const out = fresh();
  run(out, { 'index.html': 'one' });
  const killed = openCopyFolder(out).copy('public');
  killed.write('index.html', text('half'));
  killed.write('tickets/9.html', text('never finished'));
  const { removed } = run(out, { 'index.html': 'whole' });
  expect(removed).toEqual(['public/tickets/9.html']);
  expect(readFileSync(join(out, 'public/index.html'), 'utf8')).toBe('whole');
  expect(openCopyFolder(out).copies()).toEqual(['public']);
});

test('a copy that is nobody’s any more goes whole, and no other', () => {
  const out = fresh();
  run(out, { 'index.html': 'one' }, 'customers/boege/member');
  run(out, { 'index.html': 'two' }, 'customers/jura/member');
  expect(openCopyFolder(out).copies()).toEqual(['customers/boege/member', 'customers/jura/member']);
  expect(openCopyFolder(out).copy('customers/boege/member').remove().removed).toEqual([
    'customers/boege/member/index.html',
  ]);
  expect(openCopyFolder(out).copies()).toEqual(['customers/jura/member']);
  expect(readdirSync(join(out, 'customers'))).toEqual(['jura']);
});
