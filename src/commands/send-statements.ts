import { Addresses, type Recipient } from '../domain/addresses.ts';
import { openSpace } from '../domain/open-space.ts';
import { rightsOf } from '../domain/rights.ts';
import type { Source } from '../domain/source.ts';
import type { Space } from '../domain/space.ts';
import type { Statement } from '../domain/statement.ts';
import { instantOf } from '../domain/values.ts';
import { composeStatement } from '../mail/compose-statement.ts';
import type { Attachment, Mail } from '../mail/mail.ts';
import type { Outcome } from '../mail/transport.ts';
import type { Claim } from '../store/claims.ts';
import type { CommandDeps } from './deps.ts';
import { recordStatement } from './record-statement.ts';

export interface StatementDeps extends Omit<CommandDeps, 'timezone'> {
  /** Held by whoever calls, from before `source` was read. */
  claim: Claim;
  /** Never throws. */
  send: (mail: Mail) => Promise<Outcome>;
  /** The file that is mailed. May throw: then nobody of that customer is told. */
  render: (space: Space, statement: Statement) => Promise<Attachment>;
  /** Without a slash at the end; null: letters point at no page. */
  portalUrl: string | null;
}
/** What became of one customer's statement. */
export interface StatementReport {
  customer: string;
  month: string;
  /** Handles of those who have it, of this run or of one that was cut short. */
  told: string[];
  failed: { handle: string; reason: string }[];
  /** Why nobody is to have it from this run: it is recorded already, or nothing could record it. */
  skipped?: 'recorded' | 'no-contract' | 'nobody';
  /** Of the commit that records it. */
  commit?: string;
}

/** A statement that is due, and whom it goes to. */
export interface DueStatement {
  customer: string;
  statement: Statement;
  recipients: readonly Recipient[];
  skipped?: StatementReport['skipped'];
}

/**
 * Whom a month's statements go to: a customer's active managers, and where there is none, everybody active who sees credit.
 * `again`: also those that are recorded.
 */
export function dueStatements(
  source: Source,
  { month, customers, again, nowMs }: { month: string; customers: readonly string[]; again: boolean; nowMs: number },
): DueStatement[] {
  const addresses = new Addresses(source);
  return customers.flatMap((customer): DueStatement[] => {
    const reader = { kind: 'contact', customer, handle: '', role: 'manager' } as const;
    const statement = openSpace(source, reader, instantOf(nowMs)).statement({ month });
    if (statement === undefined) return [];
    const contacts = [...(source.customers().get(customer)?.contacts.values() ?? [])].filter(({ active }) => active);
    const managers = contacts.filter(({ role }) => role === 'manager');
    const handles = (managers.length > 0 ? managers : contacts).map(({ handle }) => handle);
    const recipients = addresses.contacts(customer, handles).filter((each) => rightsOf(each.reader).credit);
    const told = new Set(statement.contracts.map(({ number }) => number));
    const isRecorded = source
      .contracts(customer)
      .some(
        ({ number, events }) =>
          told.has(number) && events.some((event) => event.type === 'statement' && event.on === statement.to),
      );
    const skipped =
      told.size === 0
        ? 'no-contract'
        : isRecorded && !again
          ? 'recorded'
          : recipients.length === 0
            ? 'nobody'
            : undefined;
    return [{ customer, statement, recipients, ...(skipped && { skipped }) }];
  });
}

/**
 * Mails each statement that is due to everybody it is for, each as they may see it, and records it beside its contracts
 * once they all have it. What has left is kept with the claim mail by mail, so that a run that is killed costs one mail
 * sent twice at the most. Throws what the store throws, ClaimLostError among it; the next run goes on from there.
 */
export async function sendStatements(
  deps: StatementDeps,
  source: Source,
  asked: { month: string; customers: readonly string[]; again: boolean },
): Promise<StatementReport[]> {
  const { claim, now } = deps;
  const { timezone } = source.company();
  const reports: StatementReport[] = [];
  let unreachable: string | undefined;
  for (const { customer, statement, recipients, skipped } of dueStatements(source, { ...asked, nowMs: now() })) {
    const report: StatementReport = { customer, month: asked.month, told: [], failed: [], ...(skipped && { skipped }) };
    reports.push(report);
    if (skipped) continue;
    const keyOf = ({ handle }: Recipient) => `${asked.month} ${handle}`;
    const sums: string[] = [];
    for (const recipient of recipients) {
      const { handle } = recipient;
      if (claim.done.has(keyOf(recipient))) {
        report.told.push(handle);
        continue;
      }
      const failed = unreachable ?? (await tell(recipient, keyOf(recipient), sums));
      if (failed === undefined) report.told.push(handle);
      else report.failed.push({ handle, reason: failed });
    }
    if (report.failed.length > 0) continue;
    const told = statement.contracts.map(({ number, usedMinutes, closingMinutes }) => ({
      number,
      usedMinutes,
      remainingMinutes: closingMinutes,
    }));
    const body = [`${asked.month}, commit ${source.commit ?? '?'}`, ...sums].join('\n\n');
    report.commit = await recordStatement({ ...deps, timezone }, { customer, on: statement.to, told, body });
    claim.forget(recipients.map(keyOf));
  }
  return reports;

  /** Undefined: they have it. */
  async function tell(recipient: Recipient, key: string, sums: string[]): Promise<string | undefined> {
    await claim.renew();
    let mail: Mail;
    try {
      const space = openSpace(source, recipient.reader, instantOf(now()));
      const own = space.statement({ month: asked.month });
      if (own === undefined) return 'sees no such statement';
      const attachment = await deps.render(space, own);
      mail = composeStatement(space, own, recipient, attachment, { portalUrl: deps.portalUrl, again: asked.again });
    } catch (error) {
      // One that cannot be made must not keep the others from leaving.
      return `it cannot be made: ${(error as Error).message}`;
    }
    // A page may have taken long to print.
    await claim.renew();
    const result = await deps.send(mail);
    if (result.outcome === 'unreachable') unreachable = result.reason;
    if (result.outcome !== 'sent') return result.reason;
    await claim.add([key]);
    sums.push(`${recipient.handle}: sha256 ${mail.headers['X-Carnet-Sha256']}`);
    return undefined;
  }
}
