/** Bump allocation: the caller takes what one call needs and releases all of it afterwards. 16-byte aligned. */

const base: usize = (__heap_base + 15) & ~15
let top: usize = base

/** Address of `bytes` fresh bytes; traps if the memory cannot grow. */
export function allocate(bytes: usize): usize {
  const at = top
  top = (top + bytes + 15) & ~15
  const pages = <i32>((top + 65535) >>> 16)
  const missing = pages - memory.size()
  if (missing > 0 && memory.grow(missing) < 0) unreachable()
  return at
}

/** Gives back everything allocated. */
export function release(): void {
  top = base
}
