import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import Papa from 'papaparse'
import { vi } from 'vitest'
import { main } from '../../src/cli/main.ts'
import { temporaryFolder } from '../temporaryFolder.ts'

export const root = fileURLToPath(new URL('../..', import.meta.url))

export interface Run {
  readonly out: string
  readonly exitStatus: number
  readonly printed: string
  readonly errors: string
  table(name: string): Record<string, string>[]
  text(name: string): string
}

/** Runs the command line as `npm run study` does, into a fresh folder. */
export async function runStudy(args: readonly string[]): Promise<Run> {
  const out = temporaryFolder('study')
  const log = vi.spyOn(console, 'log').mockImplementation(() => {})
  const error = vi.spyOn(console, 'error').mockImplementation(() => {})
  try {
    const exitStatus = await main(['--out', out, ...args], root)
    const text = (name: string) => readFileSync(join(out, name), 'utf8')
    return {
      out,
      exitStatus,
      printed: log.mock.calls.map((call) => call.join(' ')).join('\n'),
      errors: error.mock.calls.map((call) => call.join(' ')).join('\n'),
      table: (name) =>
        Papa.parse<Record<string, string>>(text(`${name}.csv`), { header: true, skipEmptyLines: true }).data,
      text,
    }
  } finally {
    log.mockRestore()
    error.mockRestore()
  }
}
