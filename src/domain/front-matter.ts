/**
 * The only file that talks to gray-matter, which by itself runs `---js` as code, shares one mutable object between
 * callers, and parses bodies when it writes. Here our own code finds the `---` lines, gray-matter is handed a block that
 * names no language, with options always given (so its cache is never used) and every engine but ours refusing, and
 * must hand that very block on.
 */
import matter from 'gray-matter';
import { CST, isAlias, isMap, isScalar, isSeq, Lexer, LineCounter, parseDocument, type Node as YamlNode } from 'yaml';
import type { ProblemCode } from './problem-code.ts';
import { readSimpleHeader } from './simple-header.ts';

export interface TextNode {
  kind: 'text';
  text: string;
  line: number;
}
export interface ListNode {
  kind: 'list';
  items: readonly Node[];
  line: number;
}
export interface MapNode {
  kind: 'map';
  entries: ReadonlyMap<string, { line: number; value: Node }>;
  line: number;
}
/** What YAML says, before anything has a type: every scalar is text. Lines are the file's, from 1. */
export type Node = TextNode | ListNode | MapNode;

/** A fault of the file as a whole, in the words of `Problem`. */
export interface FrontMatterFault {
  code: ProblemCode;
  line: number;
  message: string;
  hint: string;
}
export type FrontMatter = { header: MapNode; body: string } | { faults: readonly FrontMatterFault[] };

/**
 * Splits a file into its front matter and its body. Keys and items with nothing but blanks are left out, as if absent.
 * The body has `\n` line ends, and neither blank lines before it nor white space after it.
 */
export function readFrontMatter(source: string | Uint8Array): FrontMatter {
  const text = typeof source === 'string' ? source.replace(/^\uFEFF/, '') : decode(source);
  if (text === undefined) return { faults: [notUtf8(source as Uint8Array)] };
  const block = findBlock(text);
  if ('faults' in block) return block;
  const header = readSimpleHeader(block.header) ?? readHeader(block.header);
  return 'faults' in header ? header : { header, body: canonicalBody(block.body) };
}

/** The body as it is kept: `\n` line ends, no blank lines before, no white space after. */
export function canonicalBody(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(/^(?:[^\S\n]*\n)+/, '')
    .trimEnd();
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

function decode(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

function notUtf8(bytes: Uint8Array): FrontMatterFault {
  let line = 1;
  for (let start = 0; start < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, start);
    if (end === -1 || decode(bytes.subarray(start, end)) === undefined) break;
    start = end + 1;
  }
  return {
    code: 'not-utf8',
    line,
    message: 'The file is not UTF-8 text.',
    hint: 'Save it as UTF-8.',
  };
}

function fault(
  code: ProblemCode,
  line: number,
  message: string,
  hint: string,
): { faults: readonly FrontMatterFault[] } {
  return { faults: [{ code, line, message, hint }] };
}

/** A YAML parser takes seconds for what nobody wrote by hand. */
const LONGEST_HEADER = 1_000_000;

/** The text between the `---` lines, which always ends in `\n` or is empty, and the text after them. */
function findBlock(text: string): { header: string; body: string } | { faults: readonly FrontMatterFault[] } {
  const firstEnd = text.indexOf('\n');
  const first = (firstEnd === -1 ? text : text.slice(0, firstEnd)).replace(/\r$/, '');
  if (!/^---[ \t]*$/.test(first)) {
    if (/^---[ \t]*[^-\s]/.test(first)) {
      const named = JSON.stringify(first.slice(3).trim().slice(0, 40));
      return fault(
        'front-matter-language',
        1,
        `Front matter is YAML alone; the first line names ${named}, which is never run.`,
        'Write `---` and nothing else on the first line.',
      );
    }
    return fault(
      'no-front-matter',
      1,
      'The file does not begin with a `---` line.',
      'Begin it with `---`, one `key: value` a line, and `---` again.',
    );
  }
  for (let at = firstEnd; at !== -1; at = text.indexOf('\n---', at + 1)) {
    if (!text.startsWith('\n---', at)) continue;
    let end = at + 4;
    while (text[end] === ' ' || text[end] === '\t') end++;
    if (text[end] === '\r' && text[end + 1] === '\n') end++;
    if (end !== text.length && text[end] !== '\n') continue;
    if (at - firstEnd > LONGEST_HEADER) {
      return fault('too-large', 1, 'The front matter is longer than a million characters.', 'Keep texts in the body.');
    }
    const header = text.slice(firstEnd + 1, at + 1).replaceAll('\r\n', '\n');
    return { header, body: text.slice(end + 1) };
  }
  return fault(
    'front-matter-unclosed',
    1,
    'The front matter that begins here never ends.',
    'Write `---` alone on the line after the last key.',
  );
}

class HeaderFault extends Error {
  readonly fault: FrontMatterFault;
  constructor(code: ProblemCode, line: number, message: string, hint: string) {
    super(message);
    this.fault = { code, line, message, hint };
  }
}

const refuse = {
  parse(): never {
    throw new HeaderFault('front-matter-language', 1, 'Front matter is YAML alone.', 'Write `---` alone on line 1.');
  },
};

/** Any header, through gray-matter and the YAML 1.2 engine. `header` is what stands between the `---` lines. */
export function readHeader(header: string): MapNode | { faults: readonly FrontMatterFault[] } {
  const loneReturn = header.indexOf('\r');
  if (loneReturn !== -1) {
    return fault(
      'front-matter-yaml',
      lineAt(header, loneReturn),
      'A line of the front matter holds a carriage return.',
      'End lines with a line feed, and write the character as `"\\r"` if it is meant.',
    );
  }
  // A line feed before the first line: so do lines of the block, whose first is line 1, count as the file's.
  const expected = `\n${header.slice(0, -1)}`;
  const split = fault(
    'front-matter-yaml',
    lineAt(header, header.startsWith('---') ? 0 : header.indexOf('\n---') + 1),
    'A line of the front matter begins with `---` and goes on.',
    'Put the text in quotes, or indent it.',
  );
  if (header === '') return { kind: 'map', entries: new Map(), line: 1 };
  let result: MapNode = { kind: 'map', entries: new Map(), line: 1 };
  try {
    const file = matter(`---${expected}\n---\n`, {
      language: 'yaml',
      delimiters: '---',
      engines: {
        yaml: {
          parse(block: string): object {
            if (block === expected) result = parseYaml(block);
            return {};
          },
        },
        yml: refuse,
        js: refuse,
        javascript: refuse,
        json: refuse,
        coffee: refuse,
        coffeescript: refuse,
        cson: refuse,
        toml: refuse,
      },
    });
    return file.matter === expected ? result : split;
  } catch (error) {
    if (error instanceof HeaderFault) return { faults: [error.fault] };
    // The YAML parser is recursive: brackets nested by the thousand exhaust the stack.
    if (error instanceof RangeError) {
      return fault('front-matter-yaml', 1, 'The front matter is nested too deeply.', 'Write plain keys and lists.');
    }
    throw error;
  }
}

function lineAt(header: string, offset: number): number {
  return header.slice(0, offset).split('\n').length + 1;
}

const YAML_HINTS: Record<string, string> = {
  BLOCK_AS_IMPLICIT_KEY: 'If the text holds `: `, put it in quotes: `subject: "Panne : serveur"`.',
  TAB_AS_INDENT: 'Indent with spaces.',
  BAD_SCALAR_START: 'Put the text in quotes.',
  MULTIPLE_DOCS: 'Keep one block of keys between the two `---` lines.',
  MISSING_CHAR: 'Close every quote and bracket, and write a space after each colon.',
  BAD_INDENT: 'Begin keys of one list or block in the same column.',
};

function parseYaml(block: string): MapNode {
  const counter = new LineCounter();
  const document = parseDocument<YamlNode>(block, {
    schema: 'failsafe',
    // Ours below is linear and names the first line; the library's compares all pairs.
    uniqueKeys: false,
    stringKeys: true,
    prettyErrors: false,
    lineCounter: counter,
  });
  const line = (offset: number): number => counter.linePos(offset).line;
  refuseReferencesAndTags(block, line);
  const [error] = [...document.errors, ...document.warnings].sort((a, b) => a.pos[0] - b.pos[0]);
  if (error) {
    const message = error.message.split('\n')[0]?.replace(/\.$/, '') ?? '';
    throw new HeaderFault(
      'front-matter-yaml',
      line(error.pos[0]),
      `This is not YAML: ${message}.`,
      YAML_HINTS[error.code] ?? 'Write `key: value`, and put text with special characters in quotes.',
    );
  }
  const root = document.contents === null ? undefined : convert(document.contents, line);
  if (root?.kind === 'map') return { ...root, line: 1 };
  throw new HeaderFault(
    'front-matter-not-keys',
    root?.line ?? 1,
    `Front matter is keys and values; found ${root?.kind === 'list' ? 'a list' : 'text alone'}.`,
    'Write one `key: value` a line, with a space after the colon.',
  );
}

function refuseReferencesAndTags(block: string, line: (offset: number) => number): void {
  if (!/[&*!]/.test(block)) return;
  let offset = 0;
  for (const token of new Lexer().lex(block)) {
    const type = CST.tokenType(token);
    if (type === 'anchor' || type === 'alias' || type === 'tag') {
      throw new HeaderFault(
        'yaml-reference-or-tag',
        line(offset),
        `Anchors, aliases and tags are not read; found ${JSON.stringify(token.slice(0, 40))}.`,
        'Repeat the value, or put text that begins with `&`, `*` or `!` in quotes.',
      );
    }
    // Marks of the lexer's own (document, scalar, flow end) stand for no text.
    if (!/^[\u0002\u0018\u001f]$/.test(token)) offset += token.length;
  }
}

function convert(node: YamlNode, line: (offset: number) => number): Node | undefined {
  const at = line(node.range?.[0] ?? 0);
  if (isScalar(node)) {
    const text = String(node.value ?? '');
    return text.trim() === '' ? undefined : { kind: 'text', text, line: at };
  }
  if (isSeq<YamlNode>(node)) {
    const items: Node[] = [];
    for (const item of node.items) {
      const converted = item && convert(item, line);
      if (converted) items.push(converted);
    }
    return { kind: 'list', items, line: at };
  }
  if (isMap<YamlNode, YamlNode | null>(node)) return convertMap(node, at, line);
  if (isAlias(node)) return undefined;
  throw new TypeError('A YAML node of no known kind.');
}

function convertMap(
  node: { items: readonly { key: YamlNode; value: YamlNode | null }[] },
  at: number,
  line: (offset: number) => number,
): MapNode {
  const entries = new Map<string, { line: number; value: Node }>();
  const first = new Map<string, number>();
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value ?? '') : '';
    const keyLine = line(key.range?.[0] ?? 0);
    const before = first.get(name);
    if (before !== undefined) {
      throw new HeaderFault(
        'duplicate-key',
        keyLine,
        `${JSON.stringify(name)} stands twice; line ${before} has it too.`,
        'Keep one of the two.',
      );
    }
    first.set(name, keyLine);
    const converted = value && convert(value, line);
    if (converted) entries.set(name, { line: keyLine, value: converted });
  }
  return { kind: 'map', entries, line: at };
}
