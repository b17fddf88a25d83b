/**
 * Unpacks raw Snappy.
 * @param into as long as what comes out
 * @throws Error if the data are damaged
 * @source google/snappy format_description.txt
 */
export function unpackSnappy(packed: Uint8Array, into: Uint8Array): void {
  let at = 0
  let length = 0
  for (let shift = 0; ; shift += 7) {
    if (at >= packed.length || shift > 28) throw damaged()
    length += (packed[at] & 127) * 2 ** shift
    if (packed[at++] < 128) break
  }
  if (length !== into.length) throw damaged()
  let to = 0
  while (at < packed.length) {
    const tag = packed[at++]
    if ((tag & 3) === 0) {
      let run = tag >> 2
      if (run >= 60) {
        const bytes = run - 59
        run = 0
        for (let k = 0; k < bytes; k++) run += packed[at + k] * 2 ** (8 * k)
        at += bytes
      }
      run++
      if (!(at + run <= packed.length && to + run <= length)) throw damaged()
      if (run > 32) into.set(packed.subarray(at, at + run), to)
      else for (let k = 0; k < run; k++) into[to + k] = packed[at + k]
      at += run
      to += run
      continue
    }
    let run = (tag >> 2) + 1
    let offset = 0
    if ((tag & 3) === 1) {
      run = ((tag >> 2) & 7) + 4
      offset = ((tag >> 5) << 8) | packed[at]
      at += 1
    } else if ((tag & 3) === 2) {
      offset = packed[at] | (packed[at + 1] << 8)
      at += 2
    } else {
      offset = (packed[at] | (packed[at + 1] << 8) | (packed[at + 2] << 16) | (packed[at + 3] << 24)) >>> 0
      at += 4
    }
    if (at > packed.length || offset === 0 || offset > to || to + run > length) throw damaged()
    if (run > 32 && offset >= run) into.copyWithin(to, to - offset, to - offset + run)
    else for (let k = 0; k < run; k++) into[to + k] = into[to - offset + k]
    to += run
  }
  if (to !== length) throw damaged()
}

const damaged = (): Error => new Error('its Snappy data are damaged')
