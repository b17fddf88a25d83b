/** Saves bytes made here as a file; nothing is asked of any server. */
export function download(name: string, blob: Blob): void {
  const address = URL.createObjectURL(blob)
  const anchor = document.createElement('a')
  anchor.href = address
  anchor.download = name
  anchor.click()
  // The browser reads the blob after this task.
  setTimeout(() => URL.revokeObjectURL(address), 60_000)
}

export const fileNameOf = (words: string): string =>
  words.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^-+|-+$/g, '') || 'study'
