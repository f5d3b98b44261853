import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where `npm run dev` of this folder finds a hub. */
const HUB_URL = process.env['HUB_URL'] ?? 'http://127.0.0.1:3000';

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  // The hub puts one nonce per answer in this place; styles that components make at run time carry it.
  html: { cspNonce: '__CSP_NONCE__' },
  build: {
    target: 'es2023',
    assetsInlineLimit: 0,
    // Tells which scripts the first page loads, for the check of its size. The hub does not serve it.
    manifest: 'manifest.json',
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { '/admin': HUB_URL, '/console/api': HUB_URL } },
});
