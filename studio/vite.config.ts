import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

/** A static page with relative paths: it can be served from any folder, and asks no other host for anything. */
export default defineConfig({
  base: './',
  plugins: [react()],
  build: {
    target: 'es2022',
    // Every asset is a file of its own: the page runs under a policy that allows no inline script.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': 'http://127.0.0.1:4600', '/v1': 'http://127.0.0.1:4600' },
  },
})
