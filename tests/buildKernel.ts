import { execFileSync } from 'node:child_process'

/** Vitest global set-up: the tests run the kernel that the sources say, never a stale one. */
export default function setup(): void {
  execFileSync(
    process.execPath,
    ['node_modules/assemblyscript/bin/asc.js', 'assembly/index.ts', '--target', 'release'],
    {
      stdio: 'inherit',
    },
  )
}
