import type { Mail } from '../../src/mail/mail.ts';

/** A mail that could leave, with what the test is about. */
export function sampleMail(fields: Partial<Mail> = {}): Mail {
  const key = fields.key ?? '1234/ticket mairie-boege/dsi';
  return {
    key,
    label: '1234-received',
    messageId: `<${key.replace(/[^a-z0-9]+/gi, '.')}@libra.example>`,
    references: ['<1234.thread@libra.example>'],
    from: { name: 'LibrA', address: 'support@libra.example' },
    replyTo: { name: 'LibrA', address: 'support@libra.example' },
    to: { name: 'Anne Dupont', address: 'dsi@boege.example' },
    subject: '[#1234] Demande reçue : Messagerie à l’arrêt',
    dateMs: Date.UTC(2026, 2, 2, 10, 15),
    headers: { 'Auto-Submitted': 'auto-generated' },
    text: 'Bonjour,\n\nÇa ne marche plus.\n',
    html: '<p>Bonjour,</p><p>Ça ne marche plus.</p>',
    ...fields,
  };
}
