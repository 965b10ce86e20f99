/** The portal's cookies. On https they carry the `__Host-` prefix, so that no other host can set them. */
import { sessionLifeMs } from '../auth/sessions.ts';
import { readCookie } from './request.ts';

export interface Cookies {
  /** What the header of a request says, by purpose. */
  read(header: string | undefined, purpose: Purpose): string | undefined;
  /** A Set-Cookie line. `seconds`: how long the browser keeps it, where that is not the purpose's own time. */
  set(purpose: Purpose, value: string, seconds?: number): string;
  clear(purpose: Purpose): string;
}
/** `session`: its token · `lang`: the language chosen · `next`: where to go once signed in. */
export type Purpose = 'session' | 'lang' | 'next';

const lifeSeconds: Record<Purpose, number> = {
  session: sessionLifeMs / 1000,
  lang: 365 * 24 * 3600,
  next: 3600,
};
const names: Record<Purpose, string> = { session: 'carnet', lang: 'carnet-lang', next: 'carnet-next' };

/** `https`: whether the portal's public address is; on plain http (a loopback) browsers refuse prefix and Secure. */
export function openCookies(https: boolean): Cookies {
  const nameOf = (purpose: Purpose) => `${https ? '__Host-' : ''}${names[purpose]}`;
  const line = (purpose: Purpose, value: string, seconds: number) =>
    `${nameOf(purpose)}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Lax${https ? '; Secure' : ''}`;
  return {
    read: (header, purpose) => readCookie(header, nameOf(purpose)),
    set: (purpose, value, seconds = lifeSeconds[purpose]) => line(purpose, value, seconds),
    clear: (purpose) => line(purpose, '', 0),
  };
}
