import { assembleContent, type Content, type ContentFile } from '../../src/domain/assemble.ts';
import { check, formatProblem } from '../../src/domain/check.ts';
import { creditJson, type CreditJson } from '../../src/domain/credit-json.ts';
import { parseInstant, type Instant } from '../../src/domain/values.ts';

/** `symlink` stands for a symbolic link at that path. */
export const symlink = Symbol('symlink');
export type Tree = ReadonlyMap<string, string | Uint8Array | typeof symlink>;

export function contentFiles(tree: Tree): ContentFile[] {
  return [...tree].map(([path, source]) =>
    source === symlink
      ? { path, kind: 'symlink' as const, oid: null, bytes: null }
      : { path, kind: 'file' as const, oid: null, bytes: source },
  );
}

export function assemble(...trees: Tree[]): Content {
  return assembleContent(contentFiles(new Map(trees.flatMap((tree) => [...tree]))));
}

export function at(text: string): Instant {
  const instant = parseInstant(text);
  if (instant === undefined) throw new Error(`No instant: ${text}`);
  return instant;
}

/** What `check` prints, without `content/` and hints: `team/x.md:2: …`. */
export function checked(content: Content): string[] {
  return check(content).map((problem) => formatProblem({ ...problem, hint: '' }).replace(/^content\//, ''));
}

/** `code path:line` of everything that does not count, as `credit` has it. */
export function problemsOf(content: Content): string[] {
  return content.problems
    .filter(({ severity }) => severity === 'problem')
    .map(({ code, path, line }) => `${code} ${path.replace(/^content\//, '')}:${line}`);
}

export function credit(content: Content, when = '2026-12-01T12:00:00Z'): CreditJson {
  return creditJson(content, { at: at(when) });
}

/** The one customer of a tree, in a line: `375 left, 0 over | LH-1 active 825/1200 | 12 45=LH-1:45 …`. */
export function account(content: Content, when?: string, slug = 'boege'): string {
  const customer = credit(content, when).customers.find((each) => each.customer === slug);
  if (!customer) return 'not listed';
  const { availableMinutes, overageMinutes, contracts, debits } = customer;
  return [
    `${availableMinutes ?? 'unlimited'} left, ${overageMinutes} over`,
    ...contracts.map(
      ({ number, state, usedMinutes, minutes, remainingMinutes, lapsedMinutes }) =>
        `${number} ${state} ${usedMinutes}/${minutes ?? '∞'} left ${remainingMinutes ?? '∞'}${lapsedMinutes ? ` lapsed ${lapsedMinutes}` : ''}`,
    ),
    debits.map(debitText).join(', ') || 'no debit',
  ].join(' | ');
}

function debitText(debit: CreditJson['customers'][number]['debits'][number]): string {
  const parts = debit.parts.map(({ contract, minutes }) => `${contract}:${minutes}`);
  if (debit.overageMinutes > 0) parts.push(`over:${debit.overageMinutes}`);
  return `${debit.ticket} ${debit.chargedMinutes}=${parts.join('+')}`;
}
