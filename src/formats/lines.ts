import { InputError } from '../model/errors.ts'
import { byteChunks, type ReadOptions, type Source } from './source.ts'

/** A line longer than this is not text of the kinds read here; the guard keeps a binary file from filling the memory. */
const longestLine = 4_000_000

/**
 * Calls `onLine` with each line of a text file (gzip or plain) and its number, counted from 1; line ends are taken off.
 * @throws InputError if the file holds no lines but one endless one
 */
export async function eachLine(
  source: Source,
  onLine: (line: string, lineNumber: number) => void,
  options: ReadOptions = {},
): Promise<void> {
  const decoder = new TextDecoder('utf-8')
  let rest = ''
  let lineNumber = 0
  const take = (text: string): void => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > longestLine) {
      throw new InputError(`${source.name}: line ${lineNumber + lines.length + 1} has no end. It is not a text file.`)
    }
    for (const line of lines) onLine(line.endsWith('\r') ? line.slice(0, -1) : line, ++lineNumber)
  }
  for await (const chunk of byteChunks(source, options)) take(decoder.decode(chunk, { stream: true }))
  take(decoder.decode())
  if (rest !== '') onLine(rest.endsWith('\r') ? rest.slice(0, -1) : rest, ++lineNumber)
}

/** Fields of a line of PLINK's and PRS-CS's text files: separated by any number of blanks or tabs. */
export function fieldsOf(line: string): string[] {
  const trimmed = line.trim()
  // The usual case, and several times faster.
  if (!trimmed.includes(' ') && !trimmed.includes('\t\t')) return trimmed.split('\t')
  return trimmed.split(/[ \t]+/)
}

/** What is wrong with a position that is no whole number, and of R’s way of writing 100000 how to keep the digits. */
export const noPosition = (text: string): string =>
  `the position ${text} is not a whole number` +
  (/^\d+(\.\d+)?e\+?\d+$/i.test(text) ? ' in digits; R writes digits after options(scipen = 99)' : '')

/** A whole number in digits, or null. */
export function wholeNumber(text: string): number | null {
  if (!/^-?\d{1,15}$/.test(text)) return null
  return Number(text)
}
