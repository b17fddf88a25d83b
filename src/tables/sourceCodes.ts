import { isMissingText } from '../formats/cells.ts'
import type { Batch, Values } from '../formats/table.ts'
import type { CodeLoops } from '../kernel/codes.ts'
import { looksLikeCode, plainCode, vocabularyName } from '../model/codes.ts'
import { grouped } from '../model/counted.ts'
import type { SourceCode } from '../model/extract.ts'
import { eachText, numbersOf } from './columnReader.ts'
import { createInt64Codes } from './ids.ts'
import type { Task } from './task.ts'

/** More than any source vocabulary has in use; a column with more holds something else than codes. */
const mostCodes = 100_000

/** Vocabularies that are told apart. */
const mostVocabularies = 4096

export const noSource: SourceCode = { conceptId: 0, vocabulary: '', code: '' }

export interface SourceColumns {
  readonly sourceConcept: number
  readonly sourceCode: number
  readonly sourceVocabulary: number
}

/**
 * Reads how events were recorded at their source: for each row an index into the distinct sources; number 0 is a row without
 * any. Texts that are no codes are passed over.
 */
export function createSourceReader(task: Task, at: SourceColumns) {
  const { loops } = task.options
  const codes = createTexts((text) => {
    const plain = plainCode(text)
    return looksLikeCode(plain) ? plain : ''
  }, loops)
  const vocabularies = createTexts(vocabularyName, loops)
  let isFull = false
  /** Combinations of a concept with a code and a vocabulary. */
  const combinations = loops?.pairCodes() ?? createInt64Codes()
  const perCode = at.sourceVocabulary === -1 ? 1 : mostVocabularies
  const sourceOf = (conceptId: number, codeAndVocabulary: number): SourceCode => {
    const code = codes.texts[Math.floor(codeAndVocabulary / perCode)]
    return { conceptId, vocabulary: code === '' ? '' : vocabularies.texts[codeAndVocabulary % perCode], code }
  }

  return {
    /** @param values of a column by its position; missing where it is −1 */
    read(batch: Batch, values: (position: number) => Values): Int32Array {
      const { length } = batch
      const concepts = idsOf(values(at.sourceConcept), length)
      const code = codes.read(values(at.sourceCode), length)
      if (!isFull && codes.texts.length > mostCodes) {
        isFull = true
        const column = task.table.fields[at.sourceCode].name
        task.log.add('too_many_codes', { column, value: grouped(mostCodes) })
      }
      const both = perCode === 1 ? code : joined(code, vocabularies.read(values(at.sourceVocabulary), length))
      return combinations.codesOfColumns(concepts, both, null)
    },
    /** By index; some may be the same. */
    sources(): readonly SourceCode[] {
      const pairs = combinations.pairs()
      return Array.from({ length: pairs.length >> 1 }, (_, at) => sourceOf(pairs[2 * at], pairs[2 * at + 1]))
    },
  }
}

// What calls the kernel has no loop of its own: it would be compiled for it, with the kernel's loops in it.

/** Concept ids; 0 where there is none. */
function idsOf(values: Values, length: number): Int32Array {
  if (values.kind === 'int32' && values.valid === null) return values.values
  const ids = new Int32Array(length)
  const numbers = numbersOf(values, length, () => {})
  if (numbers !== null) for (let i = 0; i < length; i++) if (numbers[i] === (numbers[i] | 0)) ids[i] = numbers[i]
  return ids
}

function joined(code: Int32Array, vocabulary: Int32Array): Int32Array {
  const both = new Int32Array(code.length)
  for (let i = 0; i < both.length; i++) both[i] = code[i] * mostVocabularies + (vocabulary[i] % mostVocabularies)
  return both
}

/** Numbers texts in the order they come, in their plain form; empty and missing is number 0, and what comes when there are too many. */
function createTexts(plain: (text: string) => string, loops?: CodeLoops) {
  const texts: string[] = ['']
  const ofPlain = new Map<string, number>([['', 0]])
  let ofText = new Map<string, number>()
  const numberOf = (text: string): number => {
    const known = ofText.get(text)
    if (known !== undefined) return known
    const form = plain(text)
    let number = ofPlain.get(form)
    if (number === undefined) {
      number = texts.length
      if (number <= mostCodes) {
        texts.push(form)
        ofPlain.set(form, number)
      }
    }
    if (number >= mostCodes) number = 0
    // Free texts are without end: what is remembered of them is not.
    if (ofText.size > mostCodes) ofText = new Map()
    ofText.set(text, number)
    return number
  }
  /** Codes of digits alone: each is made a text once. */
  const wholes = createInt64Codes()
  const numberOfWhole: number[] = []
  const readWhole = (values: Values & { kind: 'int32' | 'int64' }, numbers: Int32Array): void => {
    const { buffer, byteOffset } = values.values
    const halves = values.kind === 'int64' ? new Int32Array(buffer, byteOffset, 2 * numbers.length) : null
    for (let i = 0; i < numbers.length; i++) {
      if (values.valid !== null && values.valid[i] === 0) continue
      const low = halves?.[2 * i] ?? Number(values.values[i])
      const high = halves?.[2 * i + 1] ?? low >> 31
      const code = numberOfWhole.length < mostCodes ? wholes.codeOf(low, high) : wholes.find(low, high)
      if (code === numberOfWhole.length) numberOfWhole.push(numberOf(String(values.values[i])))
      numbers[i] = numberOfWhole[code] ?? numberOf(String(values.values[i]))
    }
  }
  /** Of the levels that the batches of a column share, and of which more come. */
  let known: { readonly levels: readonly string[]; readonly numberOf: Int32Array } | null = null
  const ofLevel = (text: string): number => (isMissingText(text) ? 0 : numberOf(text))
  const readLevels = (codes: Int32Array, levels: readonly string[]): Int32Array => {
    const isShared = known === null || known.levels === levels
    const numberOfLevel = new Int32Array(levels.length).fill(-1)
    if (known?.levels === levels) numberOfLevel.set(known.numberOf)
    known = { levels, numberOf: numberOfLevel }
    if (loops !== undefined && isShared && levels.length < mostCodes) {
      levels.forEach((text, level) => {
        if (numberOfLevel[level] === -1) numberOfLevel[level] = ofLevel(text)
      })
      return loops.exchanged(codes, numberOfLevel, 0)
    }
    const numbers = new Int32Array(codes.length)
    for (let i = 0; i < numbers.length; i++) {
      const level = codes[i]
      if (level === -1) continue
      if (numberOfLevel[level] === -1) numberOfLevel[level] = ofLevel(levels[level])
      numbers[i] = numberOfLevel[level]
    }
    return numbers
  }
  return {
    texts,
    read(values: Values, length: number): Int32Array {
      if (values.kind === 'dictionary') return readLevels(values.codes, values.levels)
      const numbers = new Int32Array(length)
      if (values.kind === 'int32' || values.kind === 'int64') readWhole(values, numbers)
      else {
        eachText(values, length, (i, text) => {
          numbers[i] = numberOf(text)
        })
      }
      return numbers
    },
  }
}
