/** What the edge does for the pages of the portal, done for the one page of development: its space, and the firm's colours. */
import { defineMiddleware } from 'astro:middleware';
import { themeCss } from '../src/styles/theme.ts';
import { company } from '../tests/portal/fixtures.ts';
import { styleguideLocals } from './styleguide-locals.ts';

export const onRequest = defineMiddleware(({ url, locals }, next) => {
  if (url.pathname === '/theme.css')
    return new Response(themeCss(company), { headers: { 'content-type': 'text/css; charset=utf-8' } });
  Object.assign(locals, styleguideLocals(url.searchParams.get('lang') === 'en' ? 'en' : 'fr'));
  return next();
});
