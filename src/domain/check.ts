import { byPathAndLine, type Content } from './assemble.ts';
import { checkOddities } from './check-oddities.ts';
import { checkStatements } from './check-statements.ts';
import type { Problem } from './problem.ts';
import type { ContentProblem } from './problem-code.ts';
import { quote } from './shape.ts';

const RANK: Record<ContentProblem['severity'], number> = { problem: 0, error: 1, warning: 2 };

/**
 * Everything there is to say about a content tree: what does not count (`problem`), what counts but must not stay
 * (`error`), then what is only odd (`warning`); each by path and line.
 */
export function check(content: Content): ContentProblem[] {
  const found = [
    ...content.problems,
    ...sharedAddresses(content),
    ...checkStatements(content),
    ...checkOddities(content),
  ];
  return found.sort(bySeverity);
}

/** What does not count before what must not stay, before what is only odd; each by path and line. */
export function bySeverity(a: Problem, b: Problem): number {
  return RANK[a.severity] - RANK[b.severity] || byPathAndLine(a, b);
}

/** `path:line: message (hint)`; a path's own line ends and control characters are shown escaped. */
export function formatProblem({ path, line, message, hint }: Problem): string {
  const shown = path.replace(/[\p{Cc}\u2028\u2029]/gu, (control) => JSON.stringify(control).slice(1, -1));
  return `${shown}:${line}: ${message}${hint === '' ? '' : ` (${hint})`}`;
}

function sharedAddresses({ customers, files }: Content): ContentProblem[] {
  const problems: ContentProblem[] = [];
  const owners = new Map<string, string>();
  for (const { slug, contacts } of customers.values()) {
    const path = `content/customers/${slug}.md`;
    for (const { handle, email } of contacts.values()) {
      const owner = owners.get(email.toLowerCase());
      if (owner === undefined) owners.set(email.toLowerCase(), slug);
      if (owner === undefined || owner === slug) continue;
      const field = `contacts.${handle}.email`;
      problems.push({
        code: 'address-twice',
        severity: 'error',
        path,
        line: files.get(path)?.lines[field] ?? 1,
        field,
        message: `${quote(email)} is an address of customer ${quote(owner)} too, so nobody can tell whose mail it sends.`,
        hint: 'Keep it with one customer, and give the other an address of its own.',
      });
    }
  }
  return problems;
}
