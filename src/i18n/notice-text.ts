import type { Formats } from './format.ts';
import type { Translator } from './translator.ts';

/** What a contract has come to, by the words of its `warned` events: `used-80`, `ends-30`, `ended`. */
export function noticeText(t: Translator, f: Formats, notice: string): string {
  const [kind, number] = notice.split('-');
  if (notice === 'used-100') return t('desk.notice.exhausted');
  if (kind === 'used') return t('desk.notice.used', { percent: f.percent(Number(number)) });
  if (kind === 'ends') return t.count('desk.notice.ends', Number(number));
  return t('desk.notice.ended');
}
