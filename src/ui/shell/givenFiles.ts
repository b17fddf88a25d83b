import type { GivenFile } from '../../model/engine.ts'

/** Files as people give them: dropped, pasted, picked; folders are walked. */

export async function droppedFiles(transfer: DataTransfer): Promise<GivenFile[]> {
  // Entries must be taken before the first await: the browser empties the list after the event.
  const entries = [...transfer.items]
    .filter((item) => item.kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }))
  const found = await Promise.all(
    entries.map(({ entry, file }) =>
      entry?.isDirectory ? inFolder(entry as FileSystemDirectoryEntry) : file ? [{ path: file.name, blob: file }] : [],
    ),
  )
  return found.flat()
}

/** Hidden files (`.DS_Store`) are not taken. */
async function inFolder(folder: FileSystemDirectoryEntry): Promise<GivenFile[]> {
  const entries = await entriesOf(folder)
  const found = await Promise.all(
    entries
      .filter((entry) => !entry.name.startsWith('.'))
      .map(async (entry) => {
        if (entry.isDirectory) return inFolder(entry as FileSystemDirectoryEntry)
        const file = await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject))
        return [{ path: entry.fullPath.replace(/^\//, ''), blob: file }]
      }),
  )
  return found.flat()
}

/** `readEntries` gives at most 100 at a time. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject))
    if (some.length === 0) return all
    all.push(...some)
  }
}

/** Opens the browser's dialog; empty if it is closed without a choice. */
export function pickFiles({ folder = false, accept = '', multiple = true } = {}): Promise<GivenFile[]> {
  const input = document.createElement('input')
  input.type = 'file'
  input.multiple = multiple
  input.accept = accept
  input.webkitdirectory = folder
  return new Promise((resolve) => {
    input.addEventListener('cancel', () => resolve([]))
    input.addEventListener('change', () =>
      resolve([...(input.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, blob: file }))),
    )
    input.click()
  })
}
