import { readdirSync, readFileSync } from 'node:fs'

/**
 * Most private memory (anonymous, resident) of the largest process that runs a page: that of the page with all its workers, JavaScript's,
 * WebAssembly's and the files' together. Megabytes.
 */
export function watchMemory() {
  let peak = 0
  const look = () => {
    const own = readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((id) => {
        try {
          if (!isOurs(id)) return 0
          const status = readFileSync(`/proc/${id}/status`, 'utf8')
          return Number(/RssAnon:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1000
        } catch {
          // It has ended meanwhile.
          return 0
        }
      })
    peak = Math.max(peak, ...own)
  }
  const timer = setInterval(look, 100)
  return {
    peak: () => Math.round(peak),
    begin: () => {
      peak = 0
    },
    stop: () => clearInterval(timer),
  }
}

/** Runs a page, and descends from this process. */
function isOurs(id: string): boolean {
  if (!readFileSync(`/proc/${id}/cmdline`, 'utf8').includes('--type=renderer')) return false
  for (let at = id; at !== '0'; ) {
    if (at === String(process.pid)) return true
    at = /PPid:\s+(\d+)/.exec(readFileSync(`/proc/${at}/status`, 'utf8'))?.[1] ?? '0'
  }
  return false
}
