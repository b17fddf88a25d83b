import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** What every command needs first: the dependencies of the lock file, and builds that match the sources. Node's own modules only. */

export const root = dirname(dirname(fileURLToPath(import.meta.url)))

export function run(command, args, options = {}) {
  const result = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options })
  if (result.error) throw result.error
  return result.status ?? 1
}

/**
 * Installs what is missing; quick when nothing is. Not `npm ci`: that refuses a lock file which lacks another platform's
 * optional builds, and some registries do not serve them all.
 */
export function ensureInstalled() {
  const [major] = process.versions.node.split('.')
  if (Number(major) < 20) {
    console.error(`Node ${process.versions.node} is too old: PGS Workbench needs Node 20 or newer.`)
    process.exit(1)
  }
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8')
  const stamp = join(root, 'node_modules/.installed')
  const wanted = createHash('sha256').update(lock).digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  console.log('Installing dependencies …')
  if (
    run('npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'], {
      shell: process.platform === 'win32',
    }) !== 0
  ) {
    console.error('The dependencies could not be installed. Is the npm registry reachable?')
    process.exit(1)
  }
  writeFileSync(stamp, wanted)
}

const sources = [
  'assembly',
  'src',
  'public',
  'scripts',
  'index.html',
  'vite.config.ts',
  'asconfig.json',
  'package-lock.json',
]

function digestOf(paths) {
  const hash = createHash('sha256')
  const walk = (path) => {
    const full = join(root, path)
    if (!existsSync(full)) return
    if (statSync(full).isDirectory()) {
      for (const name of readdirSync(full).sort()) walk(join(path, name))
    } else hash.update(path).update('\0').update(readFileSync(full)).update('\0')
  }
  for (const path of paths) walk(path)
  return hash.digest('hex')
}

/** Runs `make` unless what it makes, `output`, is there and was made from the same `paths`. */
async function ensureMade(output, paths, make) {
  const stamp = join(root, 'build', `${output.replaceAll('/', '_')}.made-from`)
  const digest = digestOf(paths)
  if (existsSync(join(root, output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return
  await make()
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, digest)
}

export function ensureKernel() {
  return ensureMade('build/kernel.wasm', ['assembly', 'asconfig.json', 'package-lock.json'], () => {
    const asc = join(root, 'node_modules/assemblyscript/bin/asc.js')
    execFileSync(process.execPath, [asc, 'assembly/index.ts', '--target', 'release'], { cwd: root, stdio: 'inherit' })
  })
}

export async function ensureApp() {
  await ensureKernel()
  await ensureMade('dist/index.html', sources, async () => {
    const { build } = await import('vite')
    await build({ root, logLevel: 'warn' })
  })
}

/** Bundles an entry of `src` or `bench` for Node and returns its path. */
export async function ensureNodeBundle(entry, name) {
  await ensureKernel()
  const output = `dist-node/${name}.mjs`
  await ensureMade(output, [...sources, 'bench'], async () => {
    const { build } = await import('vite')
    await build({
      root,
      logLevel: 'warn',
      publicDir: false,
      ssr: { noExternal: true, external: ['@duckdb/node-api', '@playwright/test', 'vite'] },
      build: {
        ssr: entry,
        outDir: 'dist-node',
        emptyOutDir: false,
        target: 'node20',
        rolldownOptions: { output: { entryFileNames: `${name}.mjs`, codeSplitting: false } },
      },
    })
  })
  return join(root, output)
}
