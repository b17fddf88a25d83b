import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { contentSecurityPolicy } from '../../../scripts/policy.ts'

/** `npx vite build --config tests/ui/double/vite.config.ts`: the page with the double, to look at. */
export default defineConfig({
  root: import.meta.dirname,
  base: './',
  define: { global: 'globalThis' },
  plugins: [react(), contentSecurityPolicy()],
  build: { outDir: '../../../build/double', emptyOutDir: true, target: 'es2022', assetsInlineLimit: 0 },
})
