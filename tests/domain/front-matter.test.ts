import fc from 'fast-check';
import matter from 'gray-matter';
import { afterEach, describe, expect, test } from 'vitest';
import {
  canonicalBody,
  readFrontMatter,
  readHeader,
  type ListNode,
  type MapNode,
  type Node,
} from '../../src/domain/front-matter.ts';
import { readSimpleHeader } from '../../src/domain/simple-header.ts';

/** Nodes as plain data: texts, arrays, objects. */
function plain(node: Node): unknown {
  if (node.kind === 'text') return node.text;
  if (node.kind === 'list') return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([key, { value }]) => [key, plain(value)]));
}
function read(source: string | Uint8Array): { keys: unknown; body: string } | string {
  const result = readFrontMatter(source);
  if ('faults' in result) return result.faults.map(({ code, line }) => `${code}:${line}`).join(' ');
  return { keys: plain(result.header), body: result.body };
}
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('front matter stands', () => {
  test.each([
    ['---\na: 1\n---\nbody\n', { a: '1' }, 'body'],
    ['---  \na: 1\n---   \nbody\n', { a: '1' }, 'body'],
    ['---\na: 1\n---', { a: '1' }, ''],
    ['\uFEFF---\na: 1\n---\nbody', { a: '1' }, 'body'],
    ['---\r\na: 1\r\nb: 2\r\n---\r\nbody\r\nmore\r\n', { a: '1', b: '2' }, 'body\nmore'],
    ['\uFEFF--- \r\na: x y\r\n--- \r\n', { a: 'x y' }, ''],
    ['---\n---\n', {}, ''],
    ['---\n\n# a comment\n---\n', {}, ''],
    ['---\na: 1 # a comment\n# another\nb: x#y\n---\n', { a: '1', b: 'x#y' }, ''],
    ['---\na: 1\n---\n\n\n    code first\n\n  \n', { a: '1' }, '    code first'],
    ['---\na: |\n  one\n  ---\n  two\n---\n', { a: 'one\n---\ntwo\n' }, ''],
    ['---\na: 1\n----\nb: 2\n---\n', 'front-matter-yaml:3', ''],
  ])('%j', (source, keys, body) => {
    const expected = typeof keys === 'string' ? keys : { keys, body };
    expect(read(source)).toEqual(expected);
    expect(read(bytes(source))).toEqual(expected);
  });

  test.each([
    ['', 'no-front-matter:1'],
    ['body', 'no-front-matter:1'],
    ['\n---\na: 1\n---\n', 'no-front-matter:1'],
    [' ---\na: 1\n---\n', 'no-front-matter:1'],
    ['----\na: 1\n---\n', 'no-front-matter:1'],
    ['---', 'front-matter-unclosed:1'],
    ['---\na: 1\n', 'front-matter-unclosed:1'],
    ['---\na: 1\n ---\n', 'front-matter-unclosed:1'],
    ['---\na: 1\n--- b\n', 'front-matter-unclosed:1'],
    ['---js\n{ a: 1 }\n---\n', 'front-matter-language:1'],
    ['---javascript\n{ a: 1 }\n---\n', 'front-matter-language:1'],
    ['--- js\n{ a: 1 }\n---\n', 'front-matter-language:1'],
    ['---json\n{ "a": 1 }\n---\n', 'front-matter-language:1'],
    ['---yaml\na: 1\n---\n', 'front-matter-language:1'],
    ['---yml\na: 1\n---\n', 'front-matter-language:1'],
    ['---coffee\na: 1\n---\n', 'front-matter-language:1'],
    ['---\n- a\n- b\n---\n', 'front-matter-not-keys:2'],
    ['---\njust text\n---\n', 'front-matter-not-keys:2'],
    ['---\na: 1\nb\n---\n', 'front-matter-yaml:3'],
    ['---\na: Panne: serveur\n---\n', 'front-matter-yaml:2'],
    ['---\n\ta: 1\n---\n', 'front-matter-yaml:2'],
    ['---\na: "open\n---\n', 'front-matter-yaml:2'],
    ['---\na: [1, 2\n---\n', 'front-matter-yaml:2'],
    ['---\na: @x\n---\n', 'front-matter-yaml:2'],
    ['---\na: 1\n...\nb: 2\n---\n', 'front-matter-yaml:4'],
    ['---\n%YAML 1.1\na: 1\n---\n', 'front-matter-yaml:3'],
    ['---\n? [a]\n: b\n---\n', 'front-matter-yaml:2'],
    ['---\na: 1\n---x: 2\n---\n', 'front-matter-yaml:3'],
    ['---\n---x: 2\n---\n', 'front-matter-yaml:2'],
    ['---\na: x\ry\n---\n', 'front-matter-yaml:2'],
    [`---\na: ${'['.repeat(100_000)}\n---\n`, 'front-matter-yaml:2'],
    [`---\na: ${'x '.repeat(500_000)}\n---\n`, 'too-large:1'],
    ['---\na: 1\na: 2\n---\n', 'duplicate-key:3'],
    ['---\na: 1\n"a": 2\n---\n', 'duplicate-key:3'],
    ['---\na:\na: 2\n---\n', 'duplicate-key:3'],
    ['---\na: { b: 1, b: 2 }\n---\n', 'duplicate-key:2'],
    ['---\nb: 1\na: &x y\n---\n', 'yaml-reference-or-tag:3'],
    ['---\na: *x\n---\n', 'yaml-reference-or-tag:2'],
    ['---\na: &x y\nb: *x\n---\n', 'yaml-reference-or-tag:2'],
    ['---\na: !!str y\n---\n', 'yaml-reference-or-tag:2'],
    ['---\na: ! y\n---\n', 'yaml-reference-or-tag:2'],
    ['---\na: !js y\n---\n', 'yaml-reference-or-tag:2'],
    ['---\n&x a: y\n---\n', 'yaml-reference-or-tag:2'],
    ['---\n!!map\na: y\n---\n', 'yaml-reference-or-tag:2'],
  ])('not so in %j', (source, faults) => {
    expect(read(source)).toBe(faults);
  });

  test.each([
    ['the first line', [0xff, 0xfe, 0x2d], 'not-utf8:1'],
    ['the header', [...bytes('---\na: '), 0xe9, ...bytes('\n---\n')], 'not-utf8:2'],
    ['the body', [...bytes('---\na: 1\n---\n\ncaf'), 0xe9, 0x0a], 'not-utf8:5'],
    ['the end', [...bytes('---\na: 1\n---\n\ncaf'), 0xc3], 'not-utf8:5'],
    ['a surrogate', [...bytes('---\na: '), 0xed, 0xa0, 0x80, ...bytes('\n---\n')], 'not-utf8:2'],
  ])('nor where %s is not UTF-8', (_, source, faults) => {
    expect(read(Uint8Array.from(source))).toBe(faults);
  });
});

describe('every scalar is text', () => {
  test.each([
    '+33612345678',
    '1.10',
    '0123',
    '0x1F',
    '1e3',
    '12:30',
    '2026-02-17',
    '2026-02-17T04:06:00Z',
    'yes',
    'no',
    'on',
    'true',
    'null',
    '~',
    '.inf',
    '.nan',
    '<<',
    '=',
  ])('%s', (text) => {
    expect(read(`---\na: ${text}\nb: [${text}]\n---\n`)).toEqual({ keys: { a: text, b: [text] }, body: '' });
  });
  test('and a key like any other', () => {
    expect(read('---\n<<: { a: 1 }\n__proto__: x\nconstructor: y\n---\n')).toEqual({
      keys: JSON.parse('{ "<<": { "a": "1" }, "__proto__": "x", "constructor": "y" }'),
      body: '',
    });
  });
});

test('what holds nothing but blanks is as if it were absent; empty lists and maps are values', () => {
  const source = `---
a:
b: ""
c: "  "
d: [ "", x, " " ]
e: { f: , g: "", h: y }
i: []
j: {}
k:
  - z
  -
l: |

---
`;
  expect(read(source)).toEqual({ keys: { d: ['x'], e: { h: 'y' }, i: [], j: {}, k: ['z'] }, body: '' });
});

test('lines are those of the file', () => {
  const source = '---\r\na: 1\r\n\r\nb:\r\n  - x\r\n  - y: 1\r\n    z: 2\r\n---\r\n';
  const { header } = readFrontMatter(source) as { header: MapNode };
  const list = header.entries.get('b')?.value as ListNode;
  const second = list.items[1] as MapNode;
  expect([header.entries.get('a')?.line, header.entries.get('b')?.line, list.items[0]?.line]).toEqual([2, 4, 5]);
  expect([...second.entries.values()].map(({ line }) => line)).toEqual([6, 7]);
});

describe('gray-matter is not trusted', () => {
  afterEach(() => {
    delete (globalThis as Record<string, unknown>).ran;
  });

  test.each(['js', 'javascript', ' js', '\tjavascript', 'JS', 'coffee', 'coffeescript', 'cson'])(
    '---%s runs nothing',
    (language) => {
      expect(read(`---${language}\n{ a: globalThis.ran = true }\n---\n`)).toBe('front-matter-language:1');
      expect((globalThis as Record<string, unknown>).ran).toBeUndefined();
    },
  );
  test('which it would run by itself', () => {
    matter('---js\n{ a: globalThis.ran = true }\n---\n', {});
    expect((globalThis as Record<string, unknown>).ran).toBe(true);
  });
  test('nor does a header that names a language to it', () => {
    expect(readHeader('js\n{ a: globalThis.ran = true }\n')).toHaveProperty('faults');
    expect((globalThis as Record<string, unknown>).ran).toBeUndefined();
  });

  test('its cache is never used: two readings share nothing, and a file that failed fails again', () => {
    const source = '---\na: { b: 1 }\n---\n';
    const [first, second] = [readFrontMatter(source), readFrontMatter(source)] as { header: MapNode }[];
    expect(first?.header).toEqual(second?.header);
    expect(first?.header).not.toBe(second?.header);
    expect(first?.header.entries).not.toBe(second?.header.entries);
    const bad = '---\na: Panne: serveur\n---\n';
    expect(read(bad)).toBe('front-matter-yaml:2');
    expect(read(bad)).toBe('front-matter-yaml:2');
    expect(matter).toHaveProperty('cache', {});
  });

  test('a body that begins with --- is a body', () => {
    const source = '---\nby: mairie-boege/dsi\n---\n---\nspent: 9h\n---\nBonjour\n';
    expect(read(source)).toEqual({ keys: { by: 'mairie-boege/dsi' }, body: '---\nspent: 9h\n---\nBonjour' });
    expect(read('---\na: 1\n---\n---js\n{ x: 1 }\n---\n')).toEqual({ keys: { a: '1' }, body: '---js\n{ x: 1 }\n---' });
  });

  test('no header is read otherwise than as YAML: random lines never throw and never run', () => {
    const line = fc.oneof(
      fc.constantFrom('a: 1', 'b: "x"', '- c', '  d: e', '---', '--- ', '---js', '#', 'f:', '? g', '&h i', 'j: |', '}'),
      fc.string(),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const result = readFrontMatter(`---\n${lines.join('\n')}\n---\n`);
        expect('faults' in result ? result.faults.length : result.header.kind).toBeTruthy();
      }),
    );
  });
});

describe('the short way reads as the long way', () => {
  const character = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.constantFrom(...`abcZ019 -_.,:;'"!?#&*@%|<>[]{}()=~$^+/\\\`«»…’°é€→`, '\u00a0', '\u202f'),
    },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
  );
  const text = fc.array(character, { maxLength: 14 }).map((characters) => characters.join(''));
  const value = fc.oneof(
    text,
    text.map((inner) => `"${inner}"`),
    fc.array(text, { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc.constantFrom('2026-03-02T11:15:00+01:00', '1h30', '[dsi, maire]', '""', 'camille'),
  );
  const key = fc.oneof(fc.constantFrom('at', 'by', 'spent', 'subject', 'a', 'B2'), text);
  const headers = fc
    .array(fc.tuple(key, fc.constantFrom(': ', ':', ':  ', ' : '), value), { maxLength: 5 })
    .map((lines) => lines.map(([name, colon, rest]) => `${name}${colon}${rest}\n`).join(''));

  test('whenever it reads at all', () => {
    let short = 0;
    fc.assert(
      fc.property(headers, (header) => {
        const simple = readSimpleHeader(header);
        if (simple === undefined) return;
        short++;
        expect(simple).toEqual(readHeader(header));
      }),
      { numRuns: 3000 },
    );
    // The law says nothing if hardly any header goes the short way.
    expect(short).toBeGreaterThan(100);
  });

  test('for nearly every value a person writes', () => {
    const header = [
      'at: 2026-03-02T11:15:00+01:00',
      'by: mairie-boege/dsi',
      "subject: L'imprimante du hall n° 3 – « hors service » depuis 9 h 30…",
      'status: waiting',
      'cc: [maire, dsi]',
      'reason: "Remplacé : voir plus haut"',
      'travel: 45.50',
      'end:',
      '',
    ].join('\n');
    expect(readSimpleHeader(header)).toEqual(readHeader(header));
    expect(readSimpleHeader(header)).toBeDefined();
  });
});

test.each(['a'.repeat(900_000), 'a '.repeat(400_000), `"${'x'.repeat(900_000)}"`, 'a b:c '.repeat(100_000)])(
  'a text of nearly a million characters reads',
  (value) => {
    expect(read(`---\na: ${value}\n---\n${' \n'.repeat(500_000)}x${' '.repeat(500_000)}y`)).toMatchObject({
      keys: { a: value.replaceAll('"', '').trim() },
    });
  },
);

test.each([
  ['', ''],
  ['\n \n\n', ''],
  ['a\r\nb', 'a\nb'],
  ['\r\n\r\n  a\n', '  a'],
  ['a \n\n', 'a'],
])('the body of %j is %j', (text, body) => {
  expect(canonicalBody(text)).toBe(body);
  expect(canonicalBody(canonicalBody(text))).toBe(body);
});
