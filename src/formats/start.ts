/** The beginning of a file, from which its format is told. */
export interface Start {
  readonly name: string
  /** Unpacked, where the file is gzip. */
  readonly bytes: Uint8Array
  /** The bytes as text, whether they are text or not. */
  readonly text: string
  /** Whether the bytes are all there is, so that the last line is a whole one. */
  readonly wholeFile: boolean
}

/** Whether these characters, one a byte, stand `at` that byte. */
export const holds = ({ bytes }: Start, magic: string, at = 0): boolean =>
  [...magic].every((character, i) => bytes[at + i] === character.charCodeAt(0))

/** No zero bytes (UTF-16 aside) and hardly any other control characters. */
export function isText({ bytes, text }: Start): boolean {
  const wide = bytes[0] === 0xff && bytes[1] === 0xfe
  let control = 0
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === 0 && !wide) return false
    if (code < 32 && code !== 9 && code !== 10 && code !== 13) control++
  }
  return control <= text.length / 1000
}
