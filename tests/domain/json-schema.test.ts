import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { z } from 'zod';
import { jsonSchemas } from '../../src/domain/json-schema.ts';
import { parseFile } from '../../src/domain/parse-file.ts';
import { placeOf } from '../../src/domain/place.ts';

const folder = new URL('../../docs/schemas/', import.meta.url);

describe('docs/schemas holds what the code reads by (after a change: npx vitest run tests/domain/json-schema.test.ts -u)', () => {
  test.each([...jsonSchemas()])('%s', async (name, schema) => {
    const text = `${JSON.stringify(schema, null, 2)}\n`;
    await expect(text).toMatchFileSnapshot(`../../docs/schemas/${name}.json`);
  });
  test('and nothing else', () => {
    expect(readdirSync(folder).sort()).toEqual([...jsonSchemas().keys()].map((name) => `${name}.json`).sort());
  });
});

/** As an editor would: YAML's core schema, so that `10` is a number and `true` a boolean. */
function accepts(name: string, header: string): boolean {
  const { dependentRequired: _, ...schema } = jsonSchemas().get(name)!;
  return z.fromJSONSchema(schema as never).safeParse(parseDocument(header).toJS() ?? {}).success;
}

describe('a schema and the parser agree', () => {
  test.each([
    ['team-member', 'name: Camille\nemail: c@x.example\nactive: false', true],
    ['team-member', 'name: Camille\nemail: c@x.example\nactive:', true],
    ['team-member', 'name: Camille\nemail: c@x.example\nactive: yes', false],
    ['team-member', 'name: Camille', false],
    ['team-member', 'name: Camille\nemail: c@x.example\nphone: 1', false],
    ['entry', 'at: 2026-03-02T10:15:00Z\nby: camille\nspent: 1h30\nlevel: 2', true],
    ['entry', 'at: 2026-03-02T10:15:00Z\nby: boege/dsi', true],
    ['entry', 'at: 2026-03-02T10:15:00Z\nby: camille\nspent: 1,5h', false],
    ['entry', 'at: 2026-03-02\nby: camille', false],
    ['entry', 'at: 2026-03-02T10:15:00Z\nby: camille\nspend: 1h30', false],
    ['offer', 'name: H\nprice: 700\nhours: 9.5\nmultipliers: [{ where: onsite, under: 4h, factor: 2 }]', true],
    ['offer', 'name: H\nprice: 700.505', true],
    ['offer', 'name: H\nprice: 700\nmultipliers: [{ where: onsite }]', false],
    ['company', 'name: L\nemail: a@b.example\nholidays: [FR, 2026-05-02]', true],
    ['company', 'name: L\nemail: a@b.example\nserviceHours: mon-fri 09:00-18:00', false],
    ['customer', 'name: B\ncontacts: { dsi: { email: a@b.example, name: D } }', true],
    ['customer', 'name: B\ncontacts: { DSI: { email: a@b.example, name: D } }', false],
  ])('%s: %j is %s', (name, header, expected) => {
    expect(accepts(name, header)).toBe(expected);
  });

  test('on every file of the sample', () => {
    const content = new URL('../../content/', import.meta.url);
    const names = { 'held-mail': 'inbox' } as Record<string, string>;
    let seen = 0;
    for (const found of readdirSync(content, { recursive: true, withFileTypes: true })) {
      const path = `${found.parentPath}/${found.name}`.slice(content.pathname.length - 'content/'.length);
      const { kind } = placeOf(path);
      const name = names[kind] ?? kind;
      if (!found.isFile() || !jsonSchemas().has(name)) continue;
      const text = readFileSync(`${found.parentPath}/${found.name}`, 'utf8');
      const header = text.split(/^---\s*$/m)[1]!;
      expect(`${path} ${accepts(name, header)}`).toBe(`${path} ${parseFile(path, text).problems.length === 0}`);
      seen++;
    }
    expect(seen).toBeGreaterThan(20);
  });
});
