import { SCHEMAS } from './schemas.ts';
import type { JsonSchema } from './shape.ts';

/** Keys that want others beside them; `parseFile` says so with a line. */
const WANTS: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  entry: { worked: ['spent'], charge: ['spent', 'reason'] },
};

/**
 * JSON Schemas of the front matter of every kind of file, by name: for editors that check YAML while it is typed, which
 * read `10` as a number and nothing after a colon as null. Made from the tables that `parseFile` reads by, so they say
 * the same, but for what needs more than one key or file.
 */
export function jsonSchemas(): Map<string, JsonSchema> {
  return new Map(
    Object.entries(SCHEMAS).map(([name, { title, shape }]) => [
      name,
      {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        title,
        ...withBlanks(shape.json),
        ...(WANTS[name] && { dependentRequired: WANTS[name] }),
      },
    ]),
  );
}

/** A key that may be absent may also have nothing after its colon. */
function withBlanks(record: JsonSchema): JsonSchema {
  const required = new Set((record.required as readonly string[] | undefined) ?? []);
  const properties = Object.entries(record.properties as Record<string, JsonSchema>).map(([key, schema]) => {
    const { description, ...form } = schema;
    return [key, required.has(key) ? schema : { description, anyOf: [form, { enum: [null, ''] }] }];
  });
  return { ...record, properties: Object.fromEntries(properties) };
}
