/**
 * What somebody newly wrote, out of what their mail program sent. Of two mistakes the smaller is made: where it is not
 * sure that a line is old, it stays. email-reply-parser takes seconds over a few thousand characters of some texts
 * (docs/decisions/2026-11-25-mail-in.md), so this reads line by line.
 */

/** `isReply`: it answers something, so that what it quotes is known. Line ends are LF. */
export function newText(text: string, { isReply }: { isReply: boolean }): string {
  const lines = text.split('\n').map((line) => line.trimEnd().slice(0, 100_000));
  const isForward = lines.some((line) => forwardMark.test(line.slice(0, 200)));
  const kept = isReply && !isForward ? withoutQuotes(lines) : lines;
  const own = join(withoutSignature(kept, text));
  // Nothing of one's own: then what was sent is what there is.
  return own === '' ? join(lines) : own;
}

const forwardMark =
  /^\W{0,6}(?:-{2,}\s*)?(?:Forwarded message|Begin forwarded message|Message transféré|Message transmis|Début du message (?:transféré|réexpédié)|Weitergeleitete Nachricht|Anfang der weitergeleiteten Nachricht)\b/i;
const originalMark =
  /^\W{0,4}-{2,}\s*(?:Original Message|Message d['’]origine|Message original|Mail original|Ursprüngliche Nachricht|Original-Nachricht|Messaggio originale|Mensaje original)\s*-{2,}/i;

/** Headers as programs copy them above what they do not mark as quoted. */
const headerNames = {
  from: /^\W{0,4}(?:From|De|Von|Expéditeur|Da)\W{0,4}\s?:/i,
  others:
    /^\W{0,4}(?:Sent|Date|Envoyé(?: le)?|Gesendet|Datum|To|À|A|An|Destinataire|Cc|Objet|Subject|Betreff|Sujet|Importance|Priorität)\W{0,4}\s?:/i,
};

function withoutQuotes(lines: readonly string[]): readonly string[] {
  const original = lines.findIndex((_, i) => isOriginalAt(lines, i));
  const above = original > 0 && join(lines.slice(0, original)) !== '' ? withoutRule(lines.slice(0, original)) : lines;
  const blocks = quoteBlocks(above);
  const last = blocks.at(-1);
  if (last === undefined) return above;
  const between = blocks.slice(0, -1).some(({ end }, i) => join(above.slice(end, blocks[i + 1]!.from)) !== '');
  const before = above.slice(0, blocks[0]!.from);
  const after = above.slice(last.end);
  const endsThere = join(withoutSignature(['x', ...after], '')) === 'x';
  // Words between quotes say what they say only beside them.
  if (between || (join(before) !== '' && !endsThere)) return above;
  return endsThere ? before : after;
}

/** Runs of quoted lines, each with the line that says whom it quotes. */
function quoteBlocks(lines: readonly string[]): { from: number; end: number }[] {
  const blocks: { from: number; end: number }[] = [];
  for (let i = 0; i < lines.length; i += 1) {
    const head = attributionAt(lines, i);
    if (head === 0 && !isQuoted(lines[i]!)) continue;
    const from = i;
    let end = i + head;
    // Without marks the whole rest is quoted: no program puts anything below.
    let next = end;
    while (next < lines.length && lines[next] === '') next += 1;
    if (head > 0 && next < lines.length && !isQuoted(lines[next]!)) {
      if (!surelyAttributes(lines.slice(i, end).join(' '))) continue;
      blocks.push({ from, end: lines.length });
      return blocks;
    }
    for (let at = end; at < lines.length && (isQuoted(lines[at]!) || lines[at] === ''); at += 1)
      if (lines[at] !== '') end = at + 1;
    blocks.push({ from, end });
    i = end - 1;
  }
  return blocks;
}

function isQuoted(line: string): boolean {
  return /^\s{0,3}>/.test(line);
}

const wrote =
  /(?:wrote|writes|écrit|ecrit|schrieb|geschrieben|scritto|escribió|escreveu|schreef|skrev|pisze|napisał)\b/i;

/** How many lines from here say who wrote the quoted lines that follow: 0 to 3. */
function attributionAt(lines: readonly string[], at: number): number {
  const first = lines[at]!.trim();
  if (first === '' || isQuoted(first) || first.length > 300) return 0;
  let text = '';
  for (let count = 1; count <= 3 && at + count <= lines.length; count += 1) {
    const line = lines[at + count - 1]!.trim();
    if (line === '' || line.length > 300 || isQuoted(line)) return 0;
    text = `${text} ${line}`;
    // A verb and a date or an address, up to a colon: people write one without the others.
    if (
      /:\W{0,3}$/.test(text) &&
      (/\b\d{1,2}\b|\d{4}/.test(text) || /@/.test(text)) &&
      (wrote.test(text) || /<[^<>\s]+@[^<>\s]+>\W{0,4}$/.test(text))
    )
      return count;
    if (count === 1 && !/^\W{0,3}(?:On|Le|Am|Il|El|Em|Op|Den|Dnia|W dniu)\s|\d{4}|@/i.test(line)) return 0;
  }
  return 0;
}

/** A sentence of one's own may end in `wrote:` too. */
function surelyAttributes(text: string): boolean {
  return /<[^<>\s]*@[^<>\s]*>|\bmailto:/.test(text) || (/\b20\d\d\b/.test(text) && /\d{1,2}\s?[:h]\s?\d\d/.test(text));
}

function isOriginalAt(lines: readonly string[], at: number): boolean {
  const line = lines[at]!;
  if (line.length > 300) return false;
  if (originalMark.test(line)) return true;
  if (!headerNames.from.test(line)) return false;
  const others = lines.slice(at + 1, at + 9).filter((each) => headerNames.others.test(each.slice(0, 300)));
  return others.length >= 2;
}

/** The rule that programs draw above the original. */
function withoutRule(lines: readonly string[]): readonly string[] {
  const last = lines.findLastIndex((line) => line.trim() !== '');
  return /^\W{0,2}(?:_{5,}|-{5,}|\*{3,})\W{0,2}$/.test(lines[last]!.trim()) ? lines.slice(0, last) : lines;
}

const footer =
  /^\W{0,4}(?:Envoyé (?:de|depuis|à partir de|avec|par)\b|Sent (?:from|with|via) |Get Outlook for |Télécharger Outlook pour |Obtenir Outlook pour |Obtenez Outlook pour |Von meinem .{1,40} gesendet|Gesendet (?:von|mit|über) |Von .{1,60} gesendet|Diese Nachricht wurde von meinem |Holen Sie sich Outlook für |Outlook für .{1,30} beziehen|Provenance : |Garanti sans virus|Virus-free|Virenfrei|Sans virus)/i;
const closing =
  /^\W{0,3}(?:(?:bien |très )?(?:cordialement|sincèrement|amicalement)|bien à vous|salutations.{0,30}|(?:kind |best |warm )?regards|best wishes|cheers|thanks and regards|sincerely|mit freundlichen grü(?:ß|ss)en|(?:viele|beste|freundliche) grü(?:ß|ss)e|mfg)\W{0,3}$/i;
const detail = /(?:\b(?:tel|tél|phone|mobile|mob|fax|port)\b|@|www\.|https?:|\+?\d[\d .()/-]{7,})/i;

/** `whole`: the text as it came, where the blank after the dashes is still there. */
function withoutSignature(lines: readonly string[], whole: string): readonly string[] {
  let kept = trimmed(lines);
  const dashes = kept.findLastIndex((line) => /^\s{0,2}(?:-{2,3}|\\?-\\?-|—)$/.test(line));
  const isMarked = dashes !== -1 && /^-- \r?$/m.test(whole);
  if (dashes > 0 && kept.length - dashes <= (isMarked ? 40 : 12)) kept = trimmed(kept.slice(0, dashes));
  while (kept.length > 0 && isFooterLine(kept)) kept = trimmed(kept.slice(0, -1));
  const end = kept.findLastIndex((line) => line.length < 60 && closing.test(line));
  if (end <= 0 || kept.length - end > 16) return kept;
  // The name stays below the greeting; what follows it is a visiting card if anything there is a way to reach somebody.
  const name = kept.findIndex((line, i) => i > end && line.trim() !== '');
  const card = name === -1 ? [] : kept.slice(name + 1);
  return card.some((line) => detail.test(line.slice(0, 300))) ? trimmed(kept.slice(0, name + 1)) : kept;
}

function isFooterLine(lines: readonly string[]): boolean {
  const line = lines.at(-1)!.trim();
  if (line.length > 200) return false;
  return footer.test(line) || /^\W{0,2}(?:_{5,}|-{5,})\W{0,2}$/.test(line) || /^<?https:\/\/aka\.ms\/\S+>?$/.test(line);
}

function trimmed(lines: readonly string[]): readonly string[] {
  let [from, end] = [0, lines.length];
  while (from < end && lines[from]!.trim() === '') from += 1;
  while (end > from && lines[end - 1]!.trim() === '') end -= 1;
  return lines.slice(from, end);
}

function join(lines: readonly string[]): string {
  return trimmed(lines).join('\n');
}
