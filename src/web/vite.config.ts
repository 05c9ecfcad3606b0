import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** In development, `vite` answers the page and hands /api to a running server. */
const apiServer = 'http://127.0.0.1:8080';

export const config = defineConfig({
  root: here('.'),
  base: '/',
  plugins: [react()],
  build: {
    outDir: here('../../dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    assetsInlineLimit: 0,
    // MapLibre alone is larger than the default warning; it is loaded only where there is a graphics card
    chunkSizeWarningLimit: 1300,
  },
  server: { proxy: { '/api': apiServer } },
});

export { config as default };
