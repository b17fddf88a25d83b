/**
 * The PNG with its size on paper (`pHYs`) and a text about it (`iTXt`, keyword Description) after its first chunk.
 * PNG specification (W3C, third edition), 5.3, 11.3.3.4, 11.3.4.3.
 */
export function withDescription(png: Uint8Array, text: string, dotsPerInch: number): Uint8Array<ArrayBuffer> {
  const utf8 = new TextEncoder()
  const dotsPerMetre = Math.round(dotsPerInch / 0.0254)
  const size = new Uint8Array(9)
  const view = new DataView(size.buffer)
  view.setUint32(0, dotsPerMetre)
  view.setUint32(4, dotsPerMetre)
  size[8] = 1
  // Keyword, no compression, no language, no translated keyword.
  const words = utf8.encode(`Description\0\0\0\0\0${text}`)
  const parts = [png.subarray(0, headEnd), chunk('pHYs', size), chunk('iTXt', words), png.subarray(headEnd)]
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Eight bytes of signature, then IHDR: length, type, 13 bytes, check sum. */
const headEnd = 8 + 4 + 4 + 13 + 4

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + data.length)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, data.length)
  bytes.set(new TextEncoder().encode(type), 4)
  bytes.set(data, 8)
  view.setUint32(8 + data.length, crc32(bytes.subarray(4, 8 + data.length)))
  return bytes
}

/** CRC-32 as in ISO 3309: reflected polynomial EDB88320. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const byte of bytes) {
    crc ^= byte
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  }
  return (crc ^ 0xffffffff) >>> 0
}
