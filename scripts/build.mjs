import { ensureApp, ensureInstalled } from './ensure.mjs'

ensureInstalled()
await ensureApp()
console.log('Built into dist/: static files for any web server.')
