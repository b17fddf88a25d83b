import type { Plugin } from 'vite'

/**
 * The Content-Security-Policy of the hosted app: own static files only, no inline script or style, no eval. Workers start
 * from blob: URLs and inherit it, on any static host. Held by `e2e/privacy.spec.ts`.
 */
export const hostedPolicy =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src blob:; connect-src 'self'; " +
  "img-src 'self' data: blob:; style-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'"

/** For `npm run dev`: Vite injects inline scripts and styles with a nonce, and a socket for reloading. */
export const devPolicy = hostedPolicy
  .replace("script-src 'self'", "script-src 'self' 'nonce-dev'")
  .replace("style-src 'self'", "style-src 'self' 'nonce-dev'")
  .replace("connect-src 'self'", "connect-src 'self' ws://localhost:*")

/** Puts the policy first in the head of the built page, so that it also holds on hosts that send no headers. */
export function contentSecurityPolicy(): Plugin {
  return {
    name: 'content-security-policy',
    apply: 'build',
    transformIndexHtml: () => [
      {
        tag: 'meta',
        attrs: { 'http-equiv': 'Content-Security-Policy', content: hostedPolicy },
        injectTo: 'head-prepend',
      },
    ],
  }
}
