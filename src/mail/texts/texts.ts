import type { Step } from '../../domain/notices.ts';
import type { Kind, Level, Locale, Resolution, Where } from '../../domain/records.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';
import type { WarningTexts } from './warning-texts.ts';

/** What a notice's first sentences need to know. Instants and durations come as they are printed. */
export interface Told {
  number: number;
  customer: string;
  contact: string;
  /** Who wrote it; absent when the reader is not to know. */
  by?: string;
  /** The reader wrote it. */
  own: boolean;
  /** A team member did. */
  byTeam: boolean;
  takenInCharge: boolean;
  reopened: boolean;
  resolution?: Resolution;
  /** Which the entry set. */
  level?: Level;
  /** By when a team member takes it in charge. */
  before?: string;
}
/** One language's mails. Sentences of ours alone: what people wrote is never passed through them to be changed. */
export interface Texts {
  /** The title, and what the subject says before the ticket's own. */
  step: Record<Step, string>;
  subject(number: number, step: string, subject: string): string;
  /** The first sentences, one paragraph each. */
  lead(step: Step, told: Told): string[];
  ticket(number: number): string;
  wrote(by: string, at: string): string;
  cut: string;
  open(number: number): string;
  answer(email: string): string;
  answerOnPage: string;
  answerByFile(folder: string): string;
  choose(page: string): string;
  why: Record<'contact' | 'cc' | 'team', (customer: string) => string>;
  kind: Record<Kind, string>;
  where: Record<Where, string>;
  resolution: Record<Resolution, string>;
  levels(levels: readonly Level[]): string;
  label: Record<
    | 'summary'
    | 'request'
    | 'intervention'
    | 'customer'
    | 'contact'
    | 'kind'
    | 'component'
    | 'level'
    | 'files'
    | 'received'
    | 'takenInCharge'
    | 'takeChargeBefore'
    | 'solved'
    | 'closed'
    | 'resolution'
    | 'article'
    | 'spent'
    | 'debited'
    | 'travel'
    | 'overage'
    | 'available',
    string
  >;
  warning: WarningTexts;
  colon: string;
  contract(number: string): string;
  spent(duration: string, where: string, at: string): string;
  left(taken: string | undefined, left: string, size: string, lastDay: string): string;
  ended(taken: string, lastDay: string): string;
  unlimited(taken: string | undefined): string;
  availableUnlimited: string;
  travel(money: string): string;
  signIn(firm: string, minutes: number): LinkWords;
  confirm(firm: string): LinkWords;
  consult(firm: string, ticket: number): LinkWords;
  /** `left`: of service time; absent: none. */
  takeCharge(told: { percent: 50 | 75; before: string; left: string | undefined }): {
    title: string;
    lead: string[];
    why: string;
  };
  confirmMail(firm: string, at: string): LinkWords;
  back(firm: string): Omit<LinkWords, 'action'>;
  answerHeld(firm: string): Omit<LinkWords, 'action'>;
  /** `subject` may be empty. */
  held(from: string, subject: string): LinkWords;
}
/** What a mail says around the link that it is there for. */
export interface LinkWords {
  subject: string;
  title: string;
  /** One paragraph each. */
  lead: string[];
  action: string;
  /** For whoever did not ask for it. */
  unasked: string;
}

const all: Record<Locale, Texts> = { fr, en };

export function textsIn(locale: Locale): Texts {
  return all[locale];
}
