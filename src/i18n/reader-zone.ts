/**
 * The one script of the portal: it writes each instant in the zone of whoever reads, with the firm's on hover, where the
 * two differ. The server cannot know that zone, and its pages are the same bytes for all; without the script the firm's
 * stands. In the page, named in the policy by its hash (`readerZoneHash` in src/server), so that it costs no request.
 */
export const readerZoneScript = `{
const { lang, dataset } = document.documentElement;
const day = { day: 'numeric', month: 'long', year: 'numeric' };
const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' };
const forms = { full: { ...day, ...clock }, day, short: { day: '2-digit', month: '2-digit', year: 'numeric' }, time: clock };
const made = {};
const write = (at, as, timeZone) => (made[as + timeZone] ??= new Intl.DateTimeFormat(lang === 'fr' ? 'fr-FR' : 'en-GB', { ...forms[as], timeZone })).format(at);
for (const time of document.querySelectorAll('time[data-as]')) {
const at = new Date(time.dateTime);
const firms = (as) => write(at, as, dataset.zone);
const own = (as) => write(at, as);
const { as } = time.dataset;
if (own('full') === firms('full') || own(as) === firms(as)) continue;
time.title = firms('full') + ' (' + dataset.zone + ')';
time.textContent = own(as === 'time' && own('day') !== firms('day') ? 'full' : as);
}
}`;
