import type { Locale } from '../domain/records.ts';
import { mailLimits, type MailLimit } from '../domain/mail-limits.ts';

/** Why a mail became what it became: for engineers who look at what is held, and senders whose mail goes back. */
export type Reason =
  | { is: 'no-single-sender' | 'ambiguous' | 'unknown' | 'encrypted' | 'team' | 'empty' | 'contact' | 'twice' }
  /** Of what was written with an address on a page, and confirmed. */
  | { is: 'no-contact' | 'not-in-name' }
  | { is: 'automatic'; why: string }
  /** `ticket`: which it says it is about. */
  | { is: 'unverified'; trusts: string | undefined; ticket?: number | undefined }
  | { is: 'too-often'; count: number }
  | { is: 'misread'; line: string }
  | { is: 'reply'; by: 'address' | 'references' | 'subject' }
  | { is: 'not-theirs'; ticket: number }
  | { is: 'domain'; domain: string }
  | { is: 'beyond'; limit: MailLimit }
  | { is: 'too-many-files'; count: number }
  | { is: 'file-too-large'; name: string; megabytes: number }
  | { is: 'files-too-large'; megabytes: number };

export function reasonText(reason: Reason, locale: Locale): string {
  return (locale === 'en' ? english : french)(reason);
}

/** What `reasonText` of either language says, with what it names; undefined: something else. */
export function parseReason(text: string): Reason | undefined {
  for (const { form, reason } of forms) {
    const named = form.exec(text)?.groups;
    if (named) return reason(named);
  }
  return undefined;
}

/** The reason in a held mail's file, in this language where it is one of ours; else as it stands there. */
export function heldReason(text: string, locale: Locale): string {
  const reason = parseReason(text);
  return reason === undefined ? text : reasonText(reason, locale);
}

function english(reason: Reason): string {
  switch (reason.is) {
    case 'no-single-sender':
      return 'The mail does not have exactly one sender: one From with one address.';
    case 'ambiguous':
      return 'More than one contact has this address.';
    case 'unknown':
      return 'No customer has this address or its domain.';
    case 'encrypted':
      return 'The mail is encrypted, and the portal has no key to read it.';
    case 'team':
      return "An engineer's mail answers a ticket through the reply address of that ticket alone.";
    case 'empty':
      return 'The mail says nothing.';
    case 'contact':
      return 'The address is a contact of a customer.';
    case 'no-contact':
      return 'No customer has this address.';
    case 'not-in-name':
      return 'No ticket can be opened in the name of this address.';
    case 'too-often':
      return `More than ${reason.count} mails of this address have been filed within a day, as when two programs answer each other.`;
    case 'twice':
      return 'Another mail had the same Message-ID, and said something else.';
    case 'automatic':
      return `A program sent it, not a person (${reason.why}).`;
    case 'unverified':
      return (
        (reason.trusts === undefined
          ? 'The sender is not verified: no mail server is named whose word is taken (MAIL_AUTHSERV_ID).'
          : `The sender is not verified: ${reason.trusts} reports no pass for the domain of the From.`) +
        (reason.ticket === undefined ? '' : ` The mail is about ticket ${reason.ticket}.`)
      );
    case 'misread':
      return `The first lines cannot be read: found ${JSON.stringify(reason.line.slice(0, 100))}. Write spent: 35m, where: onsite, status: waiting, internal: true or close, one a line.`;
    case 'reply':
      return {
        address: 'It was sent to the reply address of the ticket.',
        references: 'It answers a mail of the ticket.',
        subject: "Its subject has the ticket's number.",
      }[reason.by];
    case 'not-theirs':
      return `It is about ticket ${reason.ticket}, which its sender has no part in.`;
    case 'domain':
      return `The address is new, at the domain ${reason.domain} of a customer.`;
    case 'beyond':
      return `The mail has more than ${limits.en[reason.limit]}.`;
    case 'too-many-files':
      return `The mail carries more than ${reason.count} files.`;
    case 'file-too-large':
      return `The file ${reason.name} has more than ${reason.megabytes} MB.`;
    case 'files-too-large':
      return `The files have more than ${reason.megabytes} MB together.`;
  }
}

function french(reason: Reason): string {
  switch (reason.is) {
    case 'no-single-sender':
      return 'Le courriel n’a pas exactement un expéditeur : un seul From, avec une seule adresse.';
    case 'ambiguous':
      return 'Plusieurs contacts ont cette adresse.';
    case 'unknown':
      return 'Aucun client n’a cette adresse ni ce domaine.';
    case 'encrypted':
      return 'Le courriel est chiffré, et le portail n’a pas de clé pour le lire.';
    case 'team':
      return 'Le courriel d’un membre de l’équipe ne répond à un ticket que par l’adresse de réponse de ce ticket.';
    case 'empty':
      return 'Le courriel ne dit rien.';
    case 'contact':
      return 'L’adresse est celle d’un contact d’un client.';
    case 'no-contact':
      return 'Aucun client n’a cette adresse.';
    case 'not-in-name':
      return 'Aucun ticket ne peut être ouvert au nom de cette adresse.';
    case 'too-often':
      return `Plus de ${reason.count} courriels de cette adresse ont été classés en un jour, comme quand deux programmes se répondent.`;
    case 'twice':
      return 'Un autre courriel avait le même Message-ID, et disait autre chose.';
    case 'automatic':
      return `C’est un programme qui l’a envoyé, pas une personne (${reason.why}).`;
    case 'unverified':
      return (
        (reason.trusts === undefined
          ? 'L’expéditeur n’est pas vérifié : aucun serveur de messagerie n’est désigné comme fiable (MAIL_AUTHSERV_ID).'
          : `L’expéditeur n’est pas vérifié : ${reason.trusts} n’annonce pas de « pass » pour le domaine du From.`) +
        (reason.ticket === undefined ? '' : ` Le courriel concerne le ticket ${reason.ticket}.`)
      );
    case 'misread':
      return `Les premières lignes ne se lisent pas : ${JSON.stringify(reason.line.slice(0, 100))}. Écrivez spent: 35m, where: onsite, status: waiting, internal: true ou close, un par ligne.`;
    case 'reply':
      return {
        address: 'Il a été envoyé à l’adresse de réponse du ticket.',
        references: 'Il répond à un courriel du ticket.',
        subject: 'Son objet porte le numéro du ticket.',
      }[reason.by];
    case 'not-theirs':
      return `Il concerne le ticket ${reason.ticket}, auquel son expéditeur ne prend pas part.`;
    case 'domain':
      return `L’adresse est nouvelle, au domaine ${reason.domain} d’un client.`;
    case 'beyond':
      return `Le courriel a plus de ${limits.fr[reason.limit]}.`;
    case 'too-many-files':
      return `Le courriel porte plus de ${reason.count} fichiers.`;
    case 'file-too-large':
      return `Le fichier ${reason.name} fait plus de ${reason.megabytes} Mo.`;
    case 'files-too-large':
      return `Les fichiers font plus de ${reason.megabytes} Mo ensemble.`;
  }
}

const limits: Readonly<Record<Locale, Readonly<Record<MailLimit, string>>>> = {
  en: {
    bytes: `${mailLimits.bytes / 2 ** 20} MB`,
    parts: `${mailLimits.parts} parts`,
    depth: `${mailLimits.depth} levels of parts`,
    header: `${mailLimits.header / 2 ** 10} KB of header`,
  },
  fr: {
    bytes: `${mailLimits.bytes / 2 ** 20} Mo`,
    parts: `${mailLimits.parts} parties`,
    depth: `${mailLimits.depth} niveaux de parties`,
    header: `${mailLimits.header / 2 ** 10} Ko d’en-têtes`,
  },
};

/** Stand for what a reason names, in its text. */
const [someNumber, someText] = [987654321, 'MXNAME'] as const;
/** Of each reason that a mail is held for, how its text reads in both languages. */
const forms: readonly { form: RegExp; reason: (named: Record<string, string>) => Reason }[] = (
  [
    ...(['ambiguous', 'unknown', 'encrypted', 'team', 'empty', 'twice', 'no-contact', 'not-in-name'] as const).map(
      (is): [Reason, () => Reason] => [{ is }, () => ({ is })],
    ),
    ...[undefined, someText].flatMap((trusts) =>
      [undefined, someNumber].map((ticket): [Reason, (named: Record<string, string>) => Reason] => [
        { is: 'unverified', trusts, ticket },
        ({ text, number }) => ({
          is: 'unverified',
          trusts: text,
          ...(number !== undefined && { ticket: Number(number) }),
        }),
      ]),
    ),
    [{ is: 'not-theirs', ticket: someNumber }, ({ number }) => ({ is: 'not-theirs', ticket: Number(number) })],
    [{ is: 'too-often', count: someNumber }, ({ number }) => ({ is: 'too-often', count: Number(number) })],
  ] satisfies [Reason, (named: Record<string, string>) => Reason][]
).flatMap(([example, reason]) =>
  (['fr', 'en'] as const).map((locale) => ({ form: formOf(reasonText(example, locale)), reason })),
);

function formOf(text: string): RegExp {
  const literal = RegExp.escape(text)
    .replace(String(someNumber), '(?<number>\\d{1,15})')
    .replace(someText, '(?<text>\\S{1,253})');
  return new RegExp(`^${literal}(?<end>)$`);
}
