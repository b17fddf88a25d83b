import { isMissingText } from '../formats/cells.ts'
import type { Batch, Values } from '../formats/table.ts'
import { looksLikeCode, plainCode, vocabularyName } from '../model/codes.ts'
import type { SourceCode } from '../model/extract.ts'
import { eachText, numbersOf } from './columnReader.ts'
import { paired } from './eventRows.ts'
import { createInt64Codes } from './ids.ts'
import { grouped } from './problems.ts'
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
  const sources: SourceCode[] = [noSource]
  const indexOf = new Map<string, number>([['0||', 0]])
  const codes = createTexts((text) => {
    const plain = plainCode(text)
    return looksLikeCode(plain) ? plain : ''
  })
  const vocabularies = createTexts(vocabularyName)
  let isFull = false
  /** Combinations of a concept with a code and a vocabulary: texts are put together once for each only. */
  const combinations = task.options.loops?.pairCodes() ?? createInt64Codes()
  const indexOfCombination: number[] = []

  const indexOfPair = (conceptId: number, codeAndVocabulary: number): number => {
    const text = codes.texts[Math.floor(codeAndVocabulary / mostVocabularies)]
    const vocabulary = text === '' ? '' : vocabularies.texts[codeAndVocabulary % mostVocabularies]
    const key = `${conceptId}|${vocabulary}|${text}`
    let index = indexOf.get(key)
    if (index === undefined) {
      index = sources.length
      sources.push({ conceptId, vocabulary, code: text })
      indexOf.set(key, index)
    }
    return index
  }

  const addIndices = (pairs: Int32Array): void => {
    for (let at = indexOfCombination.length; 2 * at < pairs.length; at++) {
      indexOfCombination.push(indexOfPair(pairs[2 * at], pairs[2 * at + 1]))
    }
  }

  return {
    /** @param values of a column by its position; missing where it is −1 */
    read(batch: Batch, values: (position: number) => Values): Int32Array {
      const { length } = batch
      const concepts = numbersOf(values(at.sourceConcept), length, () => {})
      const code = codes.read(values(at.sourceCode), length)
      const vocabulary = vocabularies.read(values(at.sourceVocabulary), length)
      if (!isFull && codes.texts.length > mostCodes) {
        isFull = true
        const column = task.table.fields[at.sourceCode].name
        task.log.add('too_many_codes', { column, value: grouped(mostCodes) })
      }
      const pairs = paired(concepts === null ? new Int32Array(length) : idsOf(concepts), joined(code, vocabulary))
      const found = combinations.codesOf(pairs, null)
      if (combinations.size > indexOfCombination.length) addIndices(combinations.pairs())
      return throughout(found, Int32Array.from(indexOfCombination))
    },
    sources: (): readonly SourceCode[] => sources,
  }
}

// What calls the kernel has no loop of its own: it would be compiled for it, with the kernel's loops in it.

/** Concept ids; 0 where there is none. */
function idsOf(numbers: Float64Array): Int32Array {
  const ids = new Int32Array(numbers.length)
  for (let i = 0; i < ids.length; i++) if (numbers[i] === (numbers[i] | 0)) ids[i] = numbers[i]
  return ids
}

function joined(code: Int32Array, vocabulary: Int32Array): Int32Array {
  const both = new Int32Array(code.length)
  for (let i = 0; i < both.length; i++) {
    both[i] = (code[i] < mostCodes ? code[i] * mostVocabularies : 0) + (vocabulary[i] % mostVocabularies)
  }
  return both
}

/** Each number's value by `values`, in place. */
function throughout(numbers: Int32Array, values: Int32Array): Int32Array {
  for (let i = 0; i < numbers.length; i++) numbers[i] = values[numbers[i]]
  return numbers
}

/** Numbers texts in the order they come, in their plain form; empty and missing is number 0. */
function createTexts(plain: (text: string) => string) {
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
  const readLevels = (codes: Int32Array, levels: readonly string[], numbers: Int32Array): void => {
    const numberOfLevel = new Int32Array(levels.length).fill(-1)
    if (known?.levels === levels) numberOfLevel.set(known.numberOf)
    known = { levels, numberOf: numberOfLevel }
    for (let i = 0; i < numbers.length; i++) {
      const level = codes[i]
      if (level === -1) continue
      if (numberOfLevel[level] === -1) numberOfLevel[level] = isMissingText(levels[level]) ? 0 : numberOf(levels[level])
      numbers[i] = numberOfLevel[level]
    }
  }
  return {
    texts,
    read(values: Values, length: number): Int32Array {
      const numbers = new Int32Array(length)
      if (values.kind === 'dictionary') readLevels(values.codes, values.levels, numbers)
      else if (values.kind === 'int32' || values.kind === 'int64') readWhole(values, numbers)
      else {
        eachText(values, length, (i, text) => {
          numbers[i] = numberOf(text)
        })
      }
      return numbers
    },
  }
}
