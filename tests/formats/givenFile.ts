import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { openFileBlob } from '../../src/cli/fileBlob.ts'
import type { Source } from '../../src/formats/source.ts'

const fixtures = new URL('../fixtures/', import.meta.url)

/** A fixture, opened as the command line opens a file. */
export async function fixture(path: string): Promise<Source> {
  return {
    name: path.slice(path.lastIndexOf('/') + 1),
    blob: await openFileBlob(fileURLToPath(new URL(path, fixtures))),
  }
}

export const fixtureBytes = (path: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(readFileSync(new URL(path, fixtures)))

/** A file of the given content. */
export const given = (name: string, ...content: (string | Uint8Array<ArrayBuffer>)[]): Source => ({
  name,
  blob: new Blob(content),
})
