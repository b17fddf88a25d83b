import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const made: string[] = []
process.once('exit', removeTemporaryFolders)

/**
 * A fresh folder of the system's temporary ones. It is removed with what is in it after the file's tests (`removeFolders.ts`); in Playwright
 * and elsewhere when the process ends.
 */
export function temporaryFolder(what: string): string {
  const folder = mkdtempSync(join(tmpdir(), `pgs-${what}-`))
  made.push(folder)
  return folder
}

export function removeTemporaryFolders(): void {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
}
