// Writes src/figures/arimoWidths.ts from the font files: `node scripts/arimoWidths.mjs`, after a new version of Arimo.
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { inflateSync } from 'node:zlib'

const require = createRequire(import.meta.url)
const { version } = require('@fontsource/arimo/package.json')
const latin = `${range(0x20, 0x7e)}${range(0xa0, 0xff)}–—‘’“”•−`
const faces = { regular: ['latin-400', 'greek-400'], bold: ['latin-700', 'greek-700'] }

const lines = Object.entries(faces).map(([name, [latinFile, greekFile]]) => {
  const widths = [...widthsOf(latinFile, latin), ...widthsOf(greekFile, range(0x3b1, 0x3c9))]
  return `  ${name}: [${widths.join(', ')}],\n`
})
const text =
  `/** Arimo ${version}: advance widths of \`characters\` in units of 1/2048 em. Made by scripts/arimoWidths.mjs. */\n` +
  `export const characters =\n  ${JSON.stringify(latin + range(0x3b1, 0x3c9))}\n\n` +
  `export const widths = {\n${lines.join('')}} as const\n`
writeFileSync(new URL('../src/figures/arimoWidths.ts', import.meta.url), text)

function range(first, last) {
  return Array.from({ length: last - first + 1 }, (_, index) => String.fromCodePoint(first + index)).join('')
}

function widthsOf(face, text) {
  const font = readFileSync(require.resolve(`@fontsource/arimo/files/arimo-${face}-normal.woff`))
  const table = tableReader(font)
  if (table('head').readUInt16BE(18) !== 2048) throw new Error(`${face}: not 2048 units per em`)
  const glyphOf = glyphReader(table('cmap'), face)
  const metrics = table('hmtx')
  const metricCount = table('hhea').readUInt16BE(34)
  return [...text].map((character) => {
    const glyph = glyphOf(character.codePointAt(0))
    return metrics.readUInt16BE(4 * Math.min(glyph, metricCount - 1))
  })
}

/** WOFF 1.0, section 4: each table may be compressed by zlib. */
function tableReader(font) {
  const tables = new Map()
  for (let index = 0, at = 44; index < font.readUInt16BE(12); index++, at += 20) {
    const offset = font.readUInt32BE(at + 4)
    const bytes = font.subarray(offset, offset + font.readUInt32BE(at + 8))
    const wholeLength = font.readUInt32BE(at + 12)
    tables.set(font.toString('latin1', at, at + 4), bytes.length < wholeLength ? inflateSync(bytes) : bytes)
  }
  return (tag) => tables.get(tag)
}

/** OpenType cmap, format 4. */
function glyphReader(cmap, face) {
  const offsets = Array.from({ length: cmap.readUInt16BE(2) }, (_, index) => cmap.readUInt32BE(4 + 8 * index + 4))
  const at = offsets.find((offset) => cmap.readUInt16BE(offset) === 4)
  const segments = cmap.readUInt16BE(at + 6) / 2
  return (code) => {
    for (let segment = 0; segment < segments; segment++) {
      const end = cmap.readUInt16BE(at + 14 + 2 * segment)
      if (code > end) continue
      const start = cmap.readUInt16BE(at + 16 + 2 * (segments + segment))
      if (code < start) break
      const delta = cmap.readUInt16BE(at + 16 + 2 * (2 * segments + segment))
      const rangeAt = at + 16 + 2 * (3 * segments + segment)
      const rangeOffset = cmap.readUInt16BE(rangeAt)
      if (rangeOffset === 0) return (code + delta) & 0xffff
      return (cmap.readUInt16BE(rangeAt + rangeOffset + 2 * (code - start)) + delta) & 0xffff
    }
    throw new Error(`${face} has no glyph for U+${code.toString(16)}`)
  }
}
