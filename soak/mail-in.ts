/** Mails that no program sends, one after the other: none stops the reader, takes it long, or writes elsewhere than it may. */
import { randomFrom, recombine } from '../tests/mail/corpus/recombine.ts';
import { corpus, faultOf, faultOfFiling } from '../tests/mail/fuzz.ts';

const seed = Number(process.env.SEED ?? 1);
const endMs = Date.now() + Number(process.env.SECONDS ?? 60) * 1000;
/** Of processor time, so that a busy machine is no fault of a mail. */
const longestMs = 2_000;

let slowestMs = 0;
let mails = 0;
for (; Date.now() < endMs; mails += 1) {
  const mail = recombine(randomFrom(seed + mails), corpus);
  const before = process.cpuUsage();
  const fault = faultOf(mail) ?? (mails % 20 === 0 ? await faultOfFiling(mail) : undefined);
  const { user, system } = process.cpuUsage(before);
  const tookMs = (user + system) / 1000;
  slowestMs = Math.max(slowestMs, tookMs);
  if (fault !== undefined || tookMs > longestMs) {
    console.error(`SEED=${seed + mails}: ${fault ?? `took ${Math.round(tookMs)} ms`}`);
    process.exitCode = 1;
    break;
  }
}
console.log(`${mails} mails, the slowest ${Math.round(slowestMs)} ms`);
