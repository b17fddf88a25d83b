/** A WebAssembly module with the exports of the given one, all of whose functions trap. */
export async function trappingKernel(wasm: BufferSource): Promise<Uint8Array<ArrayBuffer>> {
  const names = WebAssembly.Module.exports(await WebAssembly.compile(wasm)).filter((entry) => entry.kind === 'function')
  const functionExports = names.flatMap(({ name }) => [...text(name), 0, 0])
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    // One type: no parameters, no results; JavaScript may call it with any.
    ...section(1, [1, 0x60, 0, 0]),
    ...section(3, [1, 0]),
    ...section(5, [1, 0, 1]),
    ...section(7, [names.length + 1, ...functionExports, ...text('memory'), 2, 0]),
    // One body: unreachable.
    ...section(10, [1, 3, 0, 0x00, 0x0b]),
  ])
}

/** The given module, in which all functions trap but those of the given names. */
export function trappingBut(wasm: Uint8Array, working: readonly string[]): Uint8Array<ArrayBuffer> {
  const out = Uint8Array.from(wasm)
  let at = 8
  const number = (): number => {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = out[at++]
      value += (byte & 127) << shift
      if (byte < 128) return value
    }
  }
  const name = (): string => {
    const size = number()
    at += size
    return new TextDecoder().decode(out.subarray(at - size, at))
  }
  const trapping = new Set<number>()
  /** Functions that the host gives come first, and have no body. */
  let given = 0
  while (at < out.length) {
    const id = out[at++]
    const length = number()
    const end = at + length
    if (id === 2) {
      for (given = number(); at < end; number()) {
        const called = `${name()}.${name()}`
        if (out[at++] !== 0) throw new Error(`${called} is no function`)
      }
    }
    if (id === 7) {
      for (let left = number(); left > 0; left--) {
        const called = name()
        const kind = out[at++]
        const index = number()
        if (kind === 0 && !working.includes(called)) trapping.add(index)
      }
    }
    if (id === 10) {
      const bodies = number()
      for (let index = 0; index < bodies; index++) {
        const size = number()
        const bodyEnd = at + size
        for (let left = number(); left > 0; left--) {
          number()
          at++
        }
        // Unreachable, then nothing, to the body's end.
        if (trapping.has(given + index)) {
          out.fill(0x01, at, bodyEnd - 1)
          out[at] = 0x00
        }
        at = bodyEnd
      }
    }
    at = end
  }
  return out
}

function section(id: number, content: number[]): number[] {
  return [id, ...leb(content.length), ...content]
}

function text(name: string): number[] {
  return [...leb(name.length), ...new TextEncoder().encode(name)]
}

function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >> 7)]
}
