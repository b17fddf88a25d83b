import { existsSync, readFileSync } from 'node:fs'
import { run } from './ensure.mjs'

const known = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/**
 * Path of a Chromium for the browser tests: the one named by PGS_CHROMIUM, Playwright's own, the system's, or, on Debian as
 * root, one installed from Debian's packages. Null, with a message of what to install, if there is none.
 */
export async function findBrowser() {
  const named = process.env.PGS_CHROMIUM
  if (named) {
    if (existsSync(named)) return named
    console.error(`PGS_CHROMIUM names ${named}, which is not there.`)
    return null
  }
  const { chromium } = await import('@playwright/test')
  const found = [chromium.executablePath(), ...known].find((path) => path && existsSync(path))
  if (found) return found
  if (isDebian() && process.getuid?.() === 0) {
    console.log('Installing Chromium from Debian …')
    const quiet = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } }
    run('apt-get', ['update', '-qq'], quiet)
    run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], quiet)
    if (existsSync(known[0])) return known[0]
  }
  console.error(
    'No Chromium or Chrome was found. Install one (Debian, Ubuntu: "apt install chromium"; elsewhere: ' +
      '"npx playwright install chromium" or Google Chrome), or name its program in PGS_CHROMIUM.',
  )
  return null
}

function isDebian() {
  return existsSync('/etc/os-release') && /^(ID|ID_LIKE)=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'))
}
