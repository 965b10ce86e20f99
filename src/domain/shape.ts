/**
 * A small table language for front matter. One definition of a kind of file gives its parsing, its faults with their
 * lines and what to write instead, which keys are unknown, and its JSON Schema.
 */
import type { MapNode, Node } from './front-matter.ts';
import { nearest } from './nearest.ts';
import type { ContentProblem, ProblemCode } from './problem-code.ts';

export type JsonSchema = { readonly [key: string]: unknown };

/** One file being read: where its faults go, and on which line each key was found (`contacts.dsi.email` for inner ones). */
export interface Reading {
  readonly path: string;
  readonly problems: ContentProblem[];
  readonly lines: Record<string, number>;
}
/** How a value is written. `read` gives undefined after it has reported at least one problem. */
export interface Shape<T> {
  read(node: Node, field: string, line: number, to: Reading): T | undefined;
  readonly json: JsonSchema;
}
export interface Field<T, R extends boolean = boolean> {
  readonly shape: Shape<T>;
  readonly required: R;
  /** For the JSON Schema, so for editors. */
  readonly doc: string;
}
export type Fields = Readonly<Record<string, Field<unknown>>>;
type Of<F> = F extends Field<infer T> ? T : never;
/** What a record of these fields holds once read: only keys that were there. */
export type Values<F extends Fields> = {
  -readonly [K in keyof F as F[K] extends Field<unknown, true> ? K : never]: Of<F[K]>;
} & { -readonly [K in keyof F as F[K] extends Field<unknown, true> ? never : K]?: Of<F[K]> };

export function required<T>(shape: Shape<T>, doc: string): Field<T, true> {
  return { shape, required: true, doc };
}

export function optional<T>(shape: Shape<T>, doc: string): Field<T, false> {
  return { shape, required: false, doc };
}

/** Shows a found text in a message: quoted, on one line, cut when long. */
export function quote(text: string): string {
  const short = text.length > 80 ? `${text.slice(0, 80)}…` : text;
  return JSON.stringify(short.toWellFormed()).replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function found(node: Node): string {
  return node.kind === 'text' ? quote(node.text) : node.kind === 'list' ? 'a list' : 'a block of keys';
}

/** `spent: 1h30` for a key, `1h30` for an item of a list, whose field ends in its number. */
export function written(field: string, value: string): string {
  const key = field.slice(field.lastIndexOf('.') + 1);
  return /^\d+$/.test(key) && field.includes('.') ? `\`${value}\`` : `\`${key}: ${value}\``;
}

export function report(
  to: Reading,
  problem: Omit<ContentProblem, 'path' | 'severity'> & Partial<ContentProblem>,
): undefined {
  to.problems.push({ severity: 'problem', path: to.path, ...problem });
  return undefined;
}

export interface ScalarForm<T> {
  code: ProblemCode;
  /** Ends the sentence "spent wants …". */
  wants: string;
  example: string;
  parse(text: string): T | undefined;
  /** What was most likely meant by a text that does not parse. */
  suggest?(text: string): string | undefined;
  json: JsonSchema;
}

/** One text, of a given form. */
export function scalar<T>(form: ScalarForm<T>): Shape<T> {
  return {
    json: form.json,
    read(node, field, line, to) {
      if (node.kind === 'text') {
        const value = form.parse(node.text);
        if (value !== undefined) return value;
      }
      const suggested = node.kind === 'text' ? form.suggest?.(node.text) : undefined;
      return report(to, {
        code: form.code,
        line,
        field,
        message: `${field} wants ${form.wants}; found ${found(node)}.`,
        hint: `Write ${written(field, suggested ?? form.example)}.`,
      });
    },
  };
}

/** One of a few words. */
export function choice<const T extends string>(...words: readonly T[]): Shape<T> {
  const listed = words.length === 1 ? words[0] : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  return scalar({
    code: 'malformed-choice',
    wants: `${listed}`,
    example: words[0] as string,
    parse: (text) => words.find((word) => word === text),
    suggest: (text) => nearest(text, words),
    // A bare `2` is a number to other readers of YAML.
    json: { enum: words.flatMap((word) => (/^\d+$/.test(word) ? [word, Number(word)] : [word])) },
  });
}

/** A list whose items all have one shape. */
export function listOf<T>(item: Shape<T>, example: string): Shape<readonly T[]> {
  return {
    json: { type: 'array', items: item.json },
    read(node, field, line, to) {
      if (node.kind !== 'list') {
        return report(to, {
          code: 'malformed-list',
          line,
          field,
          message: `${field} wants a list; found ${found(node)}.`,
          hint: `Write ${written(field, example)}.`,
        });
      }
      const items = node.items.map((each, i) => item.read(each, `${field}.${i + 1}`, each.line, to));
      return items.includes(undefined) ? undefined : (items as T[]);
    },
  };
}

/** A list of texts; a single text stands for a list of one. */
export function textOrList(text: Shape<string>, example: string): Shape<readonly string[]> {
  const list = listOf(text, example);
  return {
    json: { anyOf: [text.json, list.json] },
    read(node, field, line, to) {
      if (node.kind === 'list') return list.read(node, field, line, to);
      const only = text.read(node, field, line, to);
      return only === undefined ? undefined : [only];
    },
  };
}

/** A map whose keys have one form and whose values one shape. */
export function mapOf<T>(
  key: { is: (text: string) => boolean; code: ProblemCode; wants: string; pattern: string },
  value: Shape<T>,
  example: string,
): Shape<ReadonlyMap<string, T>> {
  return {
    json: { type: 'object', propertyNames: { pattern: key.pattern }, additionalProperties: value.json },
    read(node, field, line, to) {
      if (node.kind !== 'map') {
        return report(to, {
          code: 'malformed-map',
          line,
          field,
          message: `${field} wants keys and values; found ${found(node)}.`,
          hint: `Write ${written(field, example)}.`,
        });
      }
      const read = new Map<string, T>();
      let whole = true;
      for (const [name, entry] of node.entries) {
        const inner = `${field}.${name}`;
        if (!key.is(name)) {
          whole = false;
          report(to, {
            code: key.code,
            line: entry.line,
            field,
            message: `Keys of ${field} want ${key.wants}; found ${quote(name)}.`,
            hint: `Write ${written(field, example)}.`,
          });
          continue;
        }
        const item = value.read(entry.value, inner, entry.line, to);
        if (item === undefined) whole = false;
        else read.set(name, item);
      }
      return whole ? read : undefined;
    },
  };
}

/** Fields, looked up by key. */
export interface RecordShape<F extends Fields> extends Shape<Values<F>> {
  readonly fields: F;
  /** As `read`, but gives also what could be read of a record that is not whole. */
  readPartly(node: MapNode, prefix: string, line: number, to: Reading): { values: Partial<Values<F>>; whole: boolean };
}

/** Keys and values, each with its own shape. Unknown keys are errors, and otherwise ignored. */
export function record<F extends Fields>(fields: F, example: string): RecordShape<F> {
  const byKey = new Map(Object.entries(fields));
  const wanted = [...byKey].filter(([, field]) => field.required).map(([key]) => key);
  const shape: RecordShape<F> = {
    fields,
    json: {
      type: 'object',
      properties: Object.fromEntries(
        [...byKey].map(([key, field]) => [key, { description: field.doc, ...field.shape.json }]),
      ),
      ...(wanted.length > 0 && { required: wanted }),
      additionalProperties: false,
    },
    read(node, field, line, to) {
      if (node.kind !== 'map') {
        return report(to, {
          code: 'malformed-map',
          line,
          field,
          message: `${field} wants keys and values; found ${found(node)}.`,
          hint: `Write ${written(field, example)}.`,
        });
      }
      const { values, whole } = shape.readPartly(node, `${field}.`, line, to);
      return whole ? (values as Values<F>) : undefined;
    },
    readPartly(node, prefix, line, to) {
      const values: Record<string, unknown> = {};
      let whole = true;
      for (const [key, entry] of node.entries) {
        const field = byKey.get(key);
        if (!field) {
          unknownKey(key, prefix, entry.line, [...byKey.keys()], to);
          continue;
        }
        to.lines[prefix + key] = entry.line;
        const value = field.shape.read(entry.value, prefix + key, entry.line, to);
        if (value === undefined) whole = false;
        else values[key] = value;
      }
      for (const key of wanted) {
        if (node.entries.has(key)) continue;
        whole = false;
        report(to, {
          code: 'missing-key',
          line,
          field: prefix + key,
          message: `${prefix}${key} is missing.`,
          hint: `Add \`${key}:\` with its value.`,
        });
      }
      return { values: values as Partial<Values<F>>, whole };
    },
  };
  return shape;
}

function unknownKey(key: string, prefix: string, line: number, known: readonly string[], to: Reading): void {
  const meant = nearest(key, known);
  report(to, {
    code: 'unknown-key',
    severity: 'error',
    line,
    field: prefix + key,
    message: `${quote(prefix + key)} is not a key of this ${prefix === '' ? 'file' : 'block'}, so nothing reads it.`,
    hint: meant === undefined ? `Remove it, or use one of: ${known.join(', ')}.` : `Did you mean \`${meant}\`?`,
  });
}
