import { isDeepStrictEqual } from 'node:util';
import { assembleContent } from '../../src/domain/assemble.ts';
import { creditJson } from '../../src/domain/credit-json.ts';
import { parseInstant } from '../../src/domain/values.ts';
import { readMoment } from './calendar.ts';
import { randomHistory } from './random-history.ts';
import { referenceCredit } from './reference.ts';

/** What the program and the reference say of one random history, where they differ; undefined when they agree. */
export function disagreement(seed: number): { program: unknown; reference: unknown } | undefined {
  const { files, at } = randomHistory(seed);
  const content = assembleContent([...files].map(([path, bytes]) => ({ path, kind: 'file', oid: null, bytes })));
  const { customers, problems } = creditJson(content, { at: parseInstant(at)! });
  const program = { customers, badPaths: [...new Set(problems.map(({ path }) => path))] };
  const reference = referenceCredit(files, readMoment(at)!);
  if (!files.has('content/company.md')) reference.badPaths.unshift('content/company.md');
  return isDeepStrictEqual(program, reference) ? undefined : { program, reference };
}
