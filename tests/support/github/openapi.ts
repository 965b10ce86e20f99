/** GitHub's own description of the calls that are used: what the tests' GitHub answers is held to it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv, type ValidateFunction } from 'ajv';
import formatsPlugin from 'ajv-formats';

interface Schema {
  $ref?: string;
  type?: string;
  enum?: unknown[];
  nullable?: boolean;
  format?: string;
  required?: string[];
  properties?: Record<string, Schema>;
  allOf?: Schema[];
  anyOf?: Schema[];
  oneOf?: Schema[];
}
interface Operation {
  requestBody: { content: Record<string, { schema: Schema }> } | null;
  responses: Record<string, { $ref?: string; content?: Record<string, { schema: Schema }> }>;
}
interface Description {
  source: string;
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, Record<string, never>>;
}

export const description = JSON.parse(readFileSync(join(import.meta.dirname, 'openapi.json'), 'utf8')) as Description;

const ajv = new Ajv({ strict: false, allErrors: true });
// GitHub's own, for an owner and a name.
ajv.addFormat('repo.nwo', true);
(formatsPlugin as unknown as (to: Ajv) => void)(ajv);
ajv.addSchema(description, 'github');
const compiled = new Map<string, ValidateFunction>();

/** What is wrong with a value by a place in the description; undefined: nothing. */
function faults(pointer: string, value: unknown): string | undefined {
  const validate = compiled.get(pointer) ?? ajv.compile({ $ref: `github#${pointer}` });
  compiled.set(pointer, validate);
  return validate(value) ? undefined : ajv.errorsText(validate.errors);
}

function operationOf(path: string, method: string): { operation: Operation; pointer: string } {
  const operation = description.paths[path]?.[method];
  if (!operation) throw new Error(`GitHub's description has no ${method} ${path}`);
  return { operation, pointer: `/paths/${escaped(path)}/${method}` };
}

/** What is wrong with a request's body. */
export function requestFaults(path: string, method: string, body: unknown): string | undefined {
  const { operation, pointer } = operationOf(path, method);
  return operation.requestBody === null
    ? undefined
    : faults(`${pointer}/requestBody/content/application~1json/schema`, body);
}

/** What is wrong with an answer. */
export function responseFaults(path: string, method: string, status: number, body: unknown): string | undefined {
  const { operation, pointer } = operationOf(path, method);
  const response = operation.responses[status];
  if (!response) return `GitHub never answers ${status} to ${method} ${path}`;
  const place = response.$ref?.slice(1) ?? `${pointer}/responses/${status}`;
  const found = response.$ref ? (resolve(response.$ref) as typeof response) : response;
  return found.content ? faults(`${place}/content/application~1json/schema`, body) : undefined;
}

/** The least that a component's schema allows; `over` is what a test says of it. */
export function sample(component: string, over: Record<string, unknown>): Record<string, unknown> {
  return { ...(leastOf({ $ref: `#/components/schemas/${component}` }) as object), ...over };
}

function leastOf(schema: Schema): unknown {
  if (schema.$ref) return leastOf(resolve(schema.$ref) as Schema);
  if (schema.nullable) return null;
  const parts = schema.allOf ?? (schema.anyOf ?? schema.oneOf)?.slice(0, 1);
  if (parts) {
    const least = parts.map(leastOf);
    return least.every((each) => typeof each === 'object') ? Object.assign({}, ...least) : least[0];
  }
  if (schema.enum) return schema.enum[0];
  const formats: Record<string, string> = {
    uri: 'https://github.example/',
    'date-time': '2026-03-02T11:00:00Z',
    email: 'x@github.example',
  };
  switch (schema.type) {
    case 'string':
      return formats[schema.format ?? ''] ?? '';
    case 'integer':
    case 'number':
      return 1;
    case 'boolean':
      return false;
    case 'array':
      return [];
    default:
      return Object.fromEntries((schema.required ?? []).map((key) => [key, leastOf(schema.properties?.[key] ?? {})]));
  }
}

function resolve(ref: string): unknown {
  const names = ref
    .slice(2)
    .split('/')
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  return names.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], description);
}

function escaped(name: string): string {
  return encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'));
}
