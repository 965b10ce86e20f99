import { readMailSettings } from '../../src/config.ts';
import { openFiles, openSmtp, type Transport } from '../../src/mail/transport.ts';
import { NoContent } from './open-content.ts';

/**
 * Where a job's mails leave, by the environment; `folder`: as files there. `secret`: what the portal signs reply addresses
 * with; null: not said. Throws NoContent where they cannot leave.
 */
export function openTransport(folder: string | undefined): {
  portalUrl: string | null;
  secret: string | null;
  transport: Transport;
} {
  const settings = readMailSettings(process.env);
  if ('problems' in settings)
    throw new NoContent(settings.problems.map(({ message, hint }) => `${message} ${hint}`).join('\n'));
  const { smtpUrl, smtp, portalUrl, secret } = settings;
  if (folder !== undefined) return { portalUrl, secret, transport: openFiles(folder) };
  if (smtpUrl !== null) return { portalUrl, secret, transport: openSmtp(smtpUrl, smtp) };
  throw new NoContent(
    'SMTP_URL names no mail server. Write SMTP_URL=smtp://user:password@mail.example:587, or --mails FOLDER for files,\n' +
      'or --dry-run to see what would leave.',
  );
}
