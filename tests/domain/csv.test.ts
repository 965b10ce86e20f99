import { expect, test } from 'vitest';
import { formatCsv, type Cell } from '../../src/domain/csv.ts';

test.each<[Cell, string]>([
  ['Boëge', 'Boëge'],
  ['a,b', '"a,b"'],
  ['a "b"', '"a ""b"""'],
  ['two\nlines', '"two\nlines"'],
  [-45, '-45'],
  [null, ''],
  ['', ''],
  ['=1+1', "'=1+1"],
  ['+33 4 50', "'+33 4 50"],
  ['-2', "'-2"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['\t=1,5', '"\'\t=1,5"'],
])('%j is written %j', (cell, written) => {
  expect(formatCsv(['a', 'b'], [[cell, 'end']])).toBe(`a,b\r\n${written},end\r\n`);
});
