import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { parquetFactory } from './scripts/parquetFactory.ts'
import { contentSecurityPolicy, devPolicy, hostedPolicy } from './scripts/policy.ts'
import { workerText } from './scripts/workerText.ts'

export default defineConfig(({ command }) => ({
  base: './',
  define: { global: 'globalThis' },
  html: command === 'serve' ? { cspNonce: 'dev' } : undefined,
  plugins: [react(), parquetFactory(), workerText(), contentSecurityPolicy()],
  optimizeDeps: { exclude: ['parquet-wasm'] },
  server: { headers: { 'Content-Security-Policy': devPolicy } },
  preview: { headers: { 'Content-Security-Policy': hostedPolicy } },
  build: { target: 'es2022', assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 4000 },
  test: {
    include: ['tests/**/*.test.ts', 'tests/**/*.test.tsx'],
    globalSetup: ['tests/buildKernel.ts'],
    setupFiles: ['tests/removeFolders.ts'],
    // Transformed by `parquetFactory`, so not left to Node's own loader.
    server: { deps: { inline: [/parquet-wasm/] } },
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
}))
