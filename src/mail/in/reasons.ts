import type { Locale } from '../../domain/records.ts';
import { mailLimits, type MailLimit } from './mime.ts';

/** Why a mail became what it became: for engineers who look at what is held, and senders whose mail goes back. */
export type Reason =
  | { is: 'no-single-sender' | 'ambiguous' | 'unknown' | 'encrypted' | 'team' | 'empty' | 'contact' | 'twice' }
  | { is: 'automatic'; why: string }
  | { is: 'unverified'; trusts: string | undefined }
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
    case 'twice':
      return 'Another mail had the same Message-ID, and said something else.';
    case 'automatic':
      return `A program sent it, not a person (${reason.why}).`;
    case 'unverified':
      return reason.trusts === undefined
        ? 'The sender is not verified: no mail server is named whose word is taken (MAIL_AUTHSERV_ID).'
        : `The sender is not verified: ${reason.trusts} reports no pass for the domain of the From.`;
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
    case 'twice':
      return 'Un autre courriel avait le même Message-ID, et disait autre chose.';
    case 'automatic':
      return `C’est un programme qui l’a envoyé, pas une personne (${reason.why}).`;
    case 'unverified':
      return reason.trusts === undefined
        ? 'L’expéditeur n’est pas vérifié : aucun serveur de messagerie n’est désigné comme fiable (MAIL_AUTHSERV_ID).'
        : `L’expéditeur n’est pas vérifié : ${reason.trusts} n’annonce pas de « pass » pour le domaine du From.`;
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
