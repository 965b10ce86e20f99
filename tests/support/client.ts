/** A browser without pictures or scripts: keeps cookies, follows nothing, and says where its forms come from. */
export class Client {
  /** Where the portal is; set it again when that has moved. */
  url: string;
  readonly cookies = new Map<string, string>();

  constructor(url: string) {
    this.url = url;
  }

  get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.send(path, { headers });
  }

  /** A form as browsers send it: urlencoded, or multipart when `multipart` is set. `origin` null sends none. */
  post(
    path: string,
    fields: Readonly<Record<string, string>>,
    { multipart = false, origin = this.url as string | null, headers = {} as Record<string, string> } = {},
  ): Promise<Answer> {
    let body: FormData | URLSearchParams = new URLSearchParams(fields);
    if (multipart) {
      body = new FormData();
      for (const [name, value] of Object.entries(fields)) body.append(name, value);
    }
    return this.send(path, { method: 'POST', body, headers: { ...(origin !== null && { origin }), ...headers } });
  }

  /** A form with files, as browsers send it. */
  postForm(path: string, body: FormData): Promise<Answer> {
    return this.send(path, { method: 'POST', body, headers: { origin: this.url } });
  }

  /** An answer as it comes, for what is no text. */
  fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    return fetch(new URL(path, this.url), { redirect: 'manual', ...init, headers: { cookie, ...init.headers } });
  }

  private async send(path: string, init: RequestInit & { headers: Record<string, string> }): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const answer = await fetch(new URL(path, this.url), {
      ...init,
      redirect: 'manual',
      headers: { ...(cookie && { cookie }), ...init.headers },
    });
    for (const line of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)!;
      if (value === '' || /max-age=0\b/i.test(line)) this.cookies.delete(name!);
      else this.cookies.set(name!, value!);
    }
    return {
      status: answer.status,
      headers: answer.headers,
      location: answer.headers.get('location'),
      text: await answer.text(),
    };
  }
}

export interface Answer {
  status: number;
  headers: Headers;
  location: string | null;
  text: string;
}

/** Hidden fields of the page's form that goes to `action`, as a browser would send them back. */
export function hiddenFields(page: string, action: string): Record<string, string> {
  const form = [...page.matchAll(/<form\b[^>]*>[\s\S]*?<\/form>/g)].find(([text]) =>
    text.includes(`action="${action}"`),
  );
  if (!form) throw new Error(`No form to ${action} on this page.`);
  const attribute = (tag: string, name: string) => new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1];
  return Object.fromEntries(
    [...form[0].matchAll(/<input\b[^>]*>/g)]
      .map(([tag]) => tag)
      .filter((tag) => attribute(tag, 'type') === 'hidden')
      .map((tag) => [attribute(tag, 'name')!, attribute(tag, 'value') ?? '']),
  );
}

/** What a person reads: no tags, entities resolved, blanks as one. */
export function textOf(html: string): string {
  const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', nbsp: ' ' };
  return html
    .replaceAll(/<(script|style|head)\b[\s\S]*?<\/\1>/g, '')
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/&#(x?)([0-9a-f]+);/gi, (_, hex, code) => String.fromCodePoint(parseInt(code, hex ? 16 : 10)))
    .replaceAll(/&(\w+);/g, (whole, name) => entities[name] ?? whole)
    .replaceAll(/[\s\u00a0\u202f]+/g, ' ')
    .trim();
}
