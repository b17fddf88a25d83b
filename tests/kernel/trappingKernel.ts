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

function section(id: number, content: number[]): number[] {
  return [id, ...leb(content.length), ...content]
}

function text(name: string): number[] {
  return [...leb(name.length), ...new TextEncoder().encode(name)]
}

function leb(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...leb(value >> 7)]
}
