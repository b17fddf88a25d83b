import { characters, widths } from './arimoWidths.ts'

const advance = {
  regular: new Map([...characters].map((character, index) => [character, widths.regular[index]])),
  bold: new Map([...characters].map((character, index) => [character, widths.bold[index]])),
}

/** Of a character that is not in the table: the widest of the alphabet, so that a guess is never too narrow. */
const unknownAdvance = 1933

/**
 * Width in the unit of `size` of one line set in Arimo, without kerning. Figures place their own text, in Node as in the
 * browser, so that nothing overlaps before anything is drawn.
 */
export function textWidth(text: string, size: number, weight: 'regular' | 'bold' = 'regular'): number {
  let units = 0
  for (const character of text) units += advance[weight].get(character) ?? unknownAdvance
  return (units * size) / 2048
}

export function widest(texts: readonly string[], size: number, weight: 'regular' | 'bold' = 'regular'): number {
  return texts.reduce((width, text) => Math.max(width, textWidth(text, size, weight)), 0)
}

/** The same for text in plotly's markup: superscripts are set at 70 %. */
export function markupWidth(text: string, size: number, weight: 'regular' | 'bold' = 'regular'): number {
  const [base, exponent = '', rest = ''] = text.replaceAll(/<\/?i>/g, '').split(/<\/?sup>/)
  const letters = `${base}${rest}`.replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
  return textWidth(letters, size, weight) + textWidth(exponent, 0.7 * size, weight)
}

/** Words of the text on as few lines as `maxWidth` allows; a word wider than that has a line of its own. */
export function wrapped(text: string, size: number, maxWidth: number): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const longer = lines.length > 0 ? `${lines[lines.length - 1]} ${word}` : word
    if (lines.length > 0 && textWidth(longer, size) <= maxWidth) lines[lines.length - 1] = longer
    else lines.push(word)
  }
  return lines
}

/** Text as plotly shows it letter by letter: it reads `<b>`, `&lt;` and their like as markup. */
export const plain = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
