import type { Company } from '../domain/records.ts';
import { headerText, isMailAddress, type Mailbox } from './mail.ts';
import { mailDomain } from './message-id.ts';

/**
 * Who every mail of the portal is from, and what tells other programs not to answer it: RFC 3834's header, Exchange's
 * own, and ours, by which the portal knows its own mail again. No `Precedence`: it is undefined, and filters hold it
 * against the sender. Answers go to the support mailbox.
 */
export function senderOf(
  company: Pick<Company, 'name' | 'email'>,
  portalUrl: string | null,
): { from: Mailbox; replyTo: Mailbox; headers: Record<string, string> } {
  // A job may know of no portal; its mails are the firm's all the same.
  const { host, hostname } = new URL(portalUrl ?? `https://${mailDomain(company.email, null)}`);
  // A missing or malformed company.md must not stop the mail.
  const address = [company.email, `carnet@${hostname}`, 'carnet@localhost'].find(isMailAddress)!;
  const from = { name: headerText(company.name), address };
  return {
    from,
    replyTo: from,
    headers: {
      'Auto-Submitted': 'auto-generated',
      'X-Auto-Response-Suppress': 'All',
      'X-Carnet': host,
    },
  };
}
