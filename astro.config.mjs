import { fileURLToPath } from 'node:url';
import { defineConfig } from 'astro/config';
import node from '@astrojs/node';
import { build } from 'vite';

/** The search of published copies, as one plain script: beside the pages, and no part of the portal's own site. */
const searchOfCopies = {
  name: 'search-of-copies',
  hooks: {
    'astro:build:done': async ({ dir }) => {
      await build({
        configFile: false,
        publicDir: false,
        logLevel: 'error',
        build: {
          outDir: fileURLToPath(new URL('../published/', dir)),
          emptyOutDir: true,
          target: 'es2022',
          lib: {
            entry: fileURLToPath(new URL('src/publish/search-page.ts', import.meta.url)),
            formats: ['iife'],
            name: 'carnetSearch',
            fileName: () => 'search.js',
          },
        },
      });
    },
  },
};

/** `/styleguide` is a page of development alone: a build never hears of it. */
const styleguide = {
  name: 'styleguide',
  hooks: {
    'astro:config:setup': ({ command, injectRoute, addMiddleware }) => {
      if (command !== 'dev') return;
      const entry = (name) => new URL(`./styleguide/${name}`, import.meta.url);
      injectRoute({ pattern: '/styleguide', entrypoint: entry('Styleguide.astro'), prerender: false });
      addMiddleware({ order: 'pre', entrypoint: entry('locals.ts') });
    },
  },
};

// Origin, sessions, sizes and headers belong to the edge (src/server), which stands in front of Astro's handler.
export default defineConfig({
  output: 'server',
  adapter: node({ mode: 'middleware' }),
  integrations: [searchOfCopies, styleguide],
  build: { inlineStylesheets: 'never', assets: '_assets' },
  security: { checkOrigin: false },
  devToolbar: { enabled: false },
  telemetry: false,
});
