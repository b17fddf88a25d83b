/** Stack allocation: a call marks the top, takes what it needs and releases down to its mark. 16-byte aligned. */

const base: usize = (__heap_base + 15) & ~15
let top: usize = base

/** Address of `bytes` fresh bytes (not cleared); 0 if the memory cannot grow. */
export function allocate(bytes: usize): usize {
  const at = top
  const end = (<u64>top + <u64>bytes + 15) & ~15
  if (end > 0xffff0000) return 0
  const missing = <i32>((end + 65535) >>> 16) - memory.size()
  if (missing > 0 && memory.grow(missing) < 0) return 0
  top = <usize>end
  return at
}

/** The present top, to be released down to. */
export function mark(): usize {
  return top
}

/** Whether so many bytes behind everything allocated can be read. */
export function canReadBeyond(bytes: usize): bool {
  const before = top
  const isThere = allocate(bytes) != 0
  top = before
  return isThere
}

/** Gives back everything allocated since the mark. */
export function release(to: usize): void {
  top = to
}
