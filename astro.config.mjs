import { defineConfig } from 'astro/config';
import node from '@astrojs/node';

// Origin, sessions, sizes and headers belong to the edge (src/server), which stands in front of Astro's handler.
export default defineConfig({
  output: 'server',
  adapter: node({ mode: 'middleware' }),
  build: { inlineStylesheets: 'never', assets: '_assets' },
  security: { checkOrigin: false },
  devToolbar: { enabled: false },
  telemetry: false,
});
