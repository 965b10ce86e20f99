import type { Locale } from '../domain/records.ts';
import { en } from './en.ts';
import { fr } from './fr.ts';

export type MessageKey = keyof typeof fr;
export type Messages = Readonly<Record<MessageKey, string>>;
/** Keys that come as `….one` and `….other`, named without the ending. */
export type CountedKey = MessageKey extends infer K ? (K extends `${infer Base}.one` ? Base : never) : never;

type Names<Text> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Values<Key extends MessageKey> = Record<Names<(typeof fr)[Key]>, string | number>;
type Arguments<Key extends MessageKey> = [Names<(typeof fr)[Key]>] extends [never] ? [] : [values: Values<Key>];

export interface Translator {
  readonly locale: Locale;
  /** The message with its `{names}` replaced by values, as they are: markup is the caller's to escape. */
  <Key extends MessageKey>(key: Key, ...values: Arguments<Key>): string;
  /** The message for `n` of something; `{n}` is the number as the language writes it. */
  count(key: CountedKey, n: number): string;
  /** The message if there is one of that name: for names that come from data, such as a problem's code. */
  find(key: string): string | undefined;
}

/**
 * French as it is set: U+202F before `; : ! ? »` and after `«`, and between a number or `N°` and what follows.
 * Only for text of ours; what people wrote stays as they wrote it.
 */
function frenchTypography(text: string): string {
  return text
    .replace(/ ([;:!?»–])/g, '\u202f$1')
    .replace(/« /g, '«\u202f')
    .replace(/N° /g, 'N°\u202f');
}
const set = (messages: Messages, each: (text: string) => string): ReadonlyMap<string, string> =>
  new Map(Object.entries(messages).map(([key, text]) => [key, each(text)]));

const catalogues: Record<Locale, ReadonlyMap<string, string>> = {
  fr: set(fr, frenchTypography),
  en: set(en, (text) => text),
};
const tags: Record<Locale, string> = { fr: 'fr-FR', en: 'en-GB' };

function openTranslator(locale: Locale): Translator {
  const messages = catalogues[locale];
  const plural = new Intl.PluralRules(tags[locale]);
  const number = new Intl.NumberFormat(tags[locale]);
  const fill = (text: string, values: Readonly<Record<string, string | number>>) =>
    text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
  const say = (key: string, values?: Readonly<Record<string, string | number>>) => {
    const text = messages.get(key) ?? key;
    return values ? fill(text, values) : text;
  };
  return Object.assign(say, {
    locale,
    count: (key: string, n: number) =>
      say(`${key}.${plural.select(n) === 'one' ? 'one' : 'other'}`, { n: number.format(n) }),
    find: (key: string) => messages.get(key),
  }) as Translator;
}
const translators: Record<Locale, Translator> = { fr: openTranslator('fr'), en: openTranslator('en') };

/** The messages of one language, keys and values checked by the compiler. */
export const translator = (locale: Locale): Translator => translators[locale];
