/** What stands in somebody's own words, which stay as they were written. */
const theirs = /<(textarea|code|pre|title)\b[\s\S]*?<\/\1>|<(div|span) class="(?:prose|excerpt)[^>]*>[\s\S]*?<\/\2>/g;
const attributes = /\b(?:aria-label|alt|title|placeholder)="([^"]*)"/g;

const faults: readonly [RegExp, string][] = [
  [/[ \u00a0][;:!?»]|« /, 'a narrow no-break space stands before ; : ! ? » and after «'],
  [/\p{L}[!?;]/u, 'a space is missing before ; ! ?'],
  [/['"]/, 'apostrophes and quotes are curved'],
  [/\d (?:h|min|€|%|Ko|Mo|ko)(?![\p{L}\d])/u, 'a number holds to its unit'],
];

/** Where a French page is not set as type is: the place, and the rule. `written`: what people wrote, not set by us. */
export function typeFaultsOf(html: string, written: readonly string[]): string[] {
  const ours = (/<body[\s\S]*<\/body>/.exec(html)?.[0] ?? html).replaceAll(theirs, ' ');
  const said = [...ours.matchAll(attributes)].map(([, text]) => text!);
  const texts = ours.replaceAll(/<[^>]*>/g, '\n').split('\n');
  return [...texts, ...said].flatMap((text) => {
    const read = written
      .reduce((left, words) => left.replaceAll(words, ''), text)
      .replaceAll('&#39;', "'")
      .replaceAll('&quot;', '"')
      .replaceAll(/&[\w#]+;/g, '')
      .trim();
    return faults.flatMap(([fault, rule]) => (fault.test(read) ? [`${JSON.stringify(read)}: ${rule}`] : []));
  });
}
