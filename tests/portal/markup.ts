/** Faults of a page that a browser would forgive and a person pay for: what the policy, keyboards and readers need. */

interface Tag {
  name: string;
  text: string;
  attributes: ReadonlyMap<string, string>;
  at: number;
}
function tagsOf(html: string): Tag[] {
  return [...html.matchAll(/<([a-z][a-z0-9]*)((?:\s+[^\s=>/"]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(
    ({ 0: text, 1: name, 2: attributes, index }) => ({
      name: name!.toLowerCase(),
      text,
      at: index,
      attributes: new Map(
        [...attributes!.matchAll(/([^\s=>/"]+)(?:="([^"]*)")?/g)].map(([, key, value]) => [key!, value ?? '']),
      ),
    }),
  );
}

/** In words, each naming the tag; none for a sound page. */
export function faultsOf(html: string): string[] {
  const faults: string[] = [];
  const tags = tagsOf(html);
  const ids = tags.flatMap(({ attributes }) => attributes.get('id') ?? []);
  const labels = new Set(
    tags.flatMap(({ name, attributes }) => (name === 'label' ? (attributes.get('for') ?? []) : [])),
  );
  const inLabel = (at: number) => html.lastIndexOf('<label', at) > html.lastIndexOf('</label>', at);

  if (tags.filter(({ name }) => name === 'h1').length !== 1) faults.push('not one h1');
  if (!/^<!doctype html>/i.test(html.trimStart())) faults.push('no doctype');
  if (!/<title>[^<]+<\/title>/.test(html)) faults.push('no title');
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) faults.push(`id twice: ${id}`);

  let level = 0;
  for (const { name, text, attributes, at } of tags) {
    const heading = /^h([1-6])$/.exec(name);
    if (heading) {
      if (Number(heading[1]) > level + 1) faults.push(`heading skips a level: ${html.slice(at, at + 80)}`);
      level = Number(heading[1]);
    }
    if (['script', 'style', 'img', 'iframe', 'object', 'base'].includes(name))
      faults.push(`not in these pages: ${text}`);
    for (const key of attributes.keys())
      if (key === 'style' || key.startsWith('on')) faults.push(`inline ${key}: ${text}`);
    for (const key of ['aria-describedby', 'aria-labelledby', 'for'])
      for (const id of attributes.get(key)?.split(' ') ?? [])
        if (!ids.includes(id)) faults.push(`${key} of nothing: ${text}`);
    const href = attributes.get('href');
    if (href?.startsWith('#') && !ids.includes(href.slice(1))) faults.push(`leads nowhere: ${text}`);
    if (href !== undefined && !/^(?:\/|#|\?|https?:|mailto:|tel:)/.test(href)) faults.push(`odd address: ${text}`);
    if (['input', 'select', 'textarea'].includes(name) && attributes.get('type') !== 'hidden')
      if (!labels.has(attributes.get('id') ?? '') && !inLabel(at)) faults.push(`no label: ${text}`);
    if (['link', 'source', 'use'].includes(name) && /^(?:https?:)?\/\//.test(href ?? ''))
      faults.push(`from elsewhere: ${text}`);
  }
  return faults;
}
