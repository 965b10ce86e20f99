import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readMail } from '../../src/mail/in/read-mail.ts';
import { openMailNotes } from '../../src/mail/notes.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const folder = temporaryFolder();
const hour = 3_600_000;
const sent = { messageId: '<1234.abc@libra.example>', address: 'Parti@boege.example' };

/** As Postfix writes it. */
const bounce = (recipient: string, messageId: string, action = 'failed', part = 'message/rfc822') =>
  readMail(
    Buffer.from(
      [
        'Return-Path: <>',
        'From: MAILER-DAEMON@mx.boege.example',
        'Content-Type: multipart/report; report-type=delivery-status; boundary=r',
        '',
        '--r',
        '',
        'This is the mail system.',
        '--r',
        'Content-Type: message/delivery-status',
        '',
        'Reporting-MTA: dns; mx.boege.example',
        '',
        `Final-Recipient: rfc822; ${recipient}`,
        `Original-Recipient: rfc822;${recipient}`,
        `Action: ${action}`,
        'Status: 5.1.1',
        'Diagnostic-Code: smtp; 550 5.1.1 <parti@boege.example>:',
        '    Recipient address rejected',
        '--r',
        `Content-Type: ${part}`,
        '',
        'Subject: [#1] Demande reçue',
        `Message-ID: ${messageId}`,
        '',
        'Message-ID: <in.the.body@libra.example>',
        '--r--',
        '',
      ].join('\r\n'),
    ),
  );
const reportOf = (...given: Parameters<typeof bounce>) => {
  const mail = bounce(...given);
  return 'beyond' in mail ? undefined : mail.report;
};

test('a delivery report says of which mail, to whom, and why', () => {
  for (const part of ['message/rfc822', 'text/rfc822-headers'])
    expect(reportOf('PARTI@boege.example', sent.messageId, 'failed', part)).toEqual({
      recipient: 'parti@boege.example',
      messageId: sent.messageId,
      reason: '5.1.1 550 5.1.1 <parti@boege.example>: Recipient address rejected',
    });
  expect(reportOf('parti@boege.example', sent.messageId, 'delayed')).toBeUndefined();
  expect(reportOf('not an address', sent.messageId)).toBeUndefined();
  expect(reportOf('parti@boege.example', 'none')).toBeUndefined();
});

test('an address fails when a server says so of a mail that it was sent, and works again a day after one got through', () => {
  const file = join(mkdtempSync(join(folder, 'notes-')), 'notes.sqlite');
  let notes = openMailNotes(file);
  const failing = (nowMs: number) => [...notes.failing(nowMs).keys()];
  const report = reportOf('parti@boege.example', sent.messageId)!;
  // Nothing was sent: anybody can write a report.
  expect(notes.reported(report, 0)).toBe(false);
  notes.sent(sent, 0);
  expect(notes.reported({ ...report, recipient: 'autre@boege.example' }, 0)).toBe(false);
  expect(notes.reported(report, hour)).toBe(true);
  notes.close();
  notes = openMailNotes(file);
  expect([...notes.failing(hour)]).toEqual([
    ['parti@boege.example', { reason: report.reason, since: '1970-01-01T01:00:00' }],
  ]);
  // Another one leaves, and comes back as well.
  notes.sent({ ...sent, messageId: '<2@libra.example>' }, 2 * hour);
  notes.reported({ ...report, messageId: '<2@libra.example>' }, 3 * hour);
  expect(failing(40 * hour)).toEqual(['parti@boege.example']);
  notes.sent({ ...sent, messageId: '<3@libra.example>' }, 41 * hour);
  expect(failing(64 * hour)).toEqual(['parti@boege.example']);
  expect(failing(66 * hour)).toEqual([]);
  notes.refused('Neuf@boege.example', '550 never', 70 * hour);
  expect(failing(70 * hour)).toEqual(['neuf@boege.example']);
  notes.close();
});
