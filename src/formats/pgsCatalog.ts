import { InputError } from '../model/errors.ts'
import { parseNumber } from './cells.ts'
import { eachLine, wholeNumber } from './lines.ts'
import type { ReadOptions, Source } from './source.ts'
import { stemOf, type Weight, type WeightFile } from './weights.ts'

/** Columns that make a weight additive in dosage; any of these flags set to true asks for another model. */
const otherModels = ['is_interaction', 'is_haplotype', 'is_diplotype', 'is_dominant', 'is_recessive'] as const

/**
 * A scoring file of the PGS Catalog, format 1 or 2 (https://www.pgscatalog.org/downloads/#scoring_files): lines of
 * `#key=value`, then a tab-separated table. Harmonised columns (`hm_chr`, `hm_pos`, `hm_rsID`, `hm_inferOtherAllele`) and
 * `HmPOS_build` are used where the file has them.
 * @throws InputError naming file, row, column and what was found
 */
export async function readPgsCatalog(source: Source, options: ReadOptions = {}): Promise<WeightFile> {
  const header = new Map<string, string>()
  const variants: Weight[] = []
  let columns: Columns | null = null
  let headLine = 0
  let unplaced = 0
  let withoutPlace = 0
  await eachLine(
    source,
    (line, lineNumber) => {
      if (line.startsWith('#')) {
        const [, key, value] = /^#+\s*([^=]+?)\s*=(.*)$/.exec(line) ?? []
        if (key !== undefined) header.set(key.toLowerCase(), value.trim())
        return
      }
      if (line.trim() === '') return
      const fields = line.split('\t')
      if (columns === null) {
        columns = columnsOf(source, fields)
        headLine = lineNumber
        return
      }
      const weight = readWeight(source, columns, fields, lineNumber - headLine)
      if (weight.position === null && columns.position !== null) unplaced++
      if (weight.position === null && weight.id === null) withoutPlace++
      else variants.push(weight)
    },
    options,
  )
  if (columns === null) throw new InputError(`${source.name} has no table of weights. Nothing was taken from it.`)
  if (variants.length === 0) {
    const why = withoutPlace > 0 ? `: none of its ${withoutPlace} variants has a position or an id` : ''
    throw new InputError(`${source.name} has no weights that can be used${why}. Nothing was taken from it.`)
  }
  return {
    name: header.get('pgs_id') || stemOf(source.name),
    build: buildOf(header, columns),
    variants,
    notes: notesOf(source, unplaced, withoutPlace),
  }
}

interface Columns {
  readonly names: readonly string[]
  readonly id: number | null
  readonly chromosome: number | null
  readonly position: number | null
  readonly effectAllele: number
  readonly otherAllele: readonly number[]
  readonly weight: number
  readonly flags: readonly number[]
  readonly harmonised: boolean
}

function columnsOf(source: Source, head: readonly string[]): Columns {
  const names = head.map((name) => name.trim())
  const lower = names.map((name) => name.toLowerCase())
  const find = (...wanted: readonly string[]): number | null => {
    for (const name of wanted) if (lower.includes(name)) return lower.indexOf(name)
    return null
  }
  const harmonised = lower.includes('hm_chr') && lower.includes('hm_pos')
  const effectAllele = find('effect_allele')
  const weight = find('effect_weight')
  const position = harmonised ? find('hm_pos') : find('chr_position')
  const id = find('hm_rsid', 'rsid', 'variant_id', 'snpid')
  if (effectAllele === null || weight === null || (id === null && position === null)) {
    throw new InputError(
      `${source.name} lacks columns of a scoring file. Found: ${names.join(', ')}. Needed: effect_allele, effect_weight, ` +
        'and rsID or chr_name with chr_position. Nothing was taken from it.',
    )
  }
  return {
    names,
    id,
    chromosome: harmonised ? find('hm_chr') : find('chr_name'),
    position,
    effectAllele,
    otherAllele: [find('other_allele', 'reference_allele'), find('hm_inferotherallele')].filter((at) => at !== null),
    weight,
    flags: otherModels.map((flag) => find(flag)).filter((at) => at !== null),
    harmonised,
  }
}

function readWeight(source: Source, columns: Columns, fields: readonly string[], row: number): Weight {
  const refuse = (what: string): never => {
    throw new InputError(
      `${source.name}, row ${row}: ${what}. Nothing was taken from it, because a score needs all its weights.`,
    )
  }
  const text = (at: number | null): string | null => (at === null ? null : absentIfDot(fields[at]))
  if (fields.length > columns.names.length) {
    refuse(`${fields.length} fields where the head has ${columns.names.length}`)
  }
  const flag = columns.flags.find((at) => text(at)?.toLowerCase() === 'true')
  if (flag !== undefined) refuse(`${columns.names[flag]} is true, and only additive weights can be used here`)
  const effectAllele = text(columns.effectAllele) ?? refuse('effect_allele is empty')
  const weightText = text(columns.weight) ?? refuse('effect_weight is empty')
  const weight = parseNumber(weightText)
  if (Number.isNaN(weight)) refuse(`effect_weight ${weightText} is not a number`)
  const positionText = text(columns.position)
  const position = positionText === null ? null : wholeNumber(positionText)
  if (positionText !== null && position === null) refuse(`the position ${positionText} is not a whole number`)
  // An inferred other allele may be a choice (`A/T`), which is no allele.
  const otherAllele = columns.otherAllele.map(text).find((allele) => allele !== null && !allele.includes('/')) ?? null
  return { id: text(columns.id), chromosome: text(columns.chromosome), position, effectAllele, otherAllele, weight }
}

function absentIfDot(field: string | undefined): string | null {
  const text = field?.trim()
  return text === undefined || text === '' || text === '.' ? null : text
}

function buildOf(header: ReadonlyMap<string, string>, columns: Columns): string | null {
  const named = columns.harmonised ? header.get('hmpos_build') : header.get('genome_build')
  if (!named || named === 'NR') return null
  return { hg19: 'GRCh37', hg37: 'GRCh37', hg38: 'GRCh38' }[named.toLowerCase()] ?? named
}

function notesOf(source: Source, unplaced: number, withoutPlace: number): string[] {
  const notes: string[] = []
  if (unplaced > withoutPlace) {
    notes.push(`${source.name}: ${unplaced - withoutPlace} variants have no position; they can be matched by id only.`)
  }
  if (withoutPlace > 0) {
    notes.push(`${source.name}: ${withoutPlace} variants have neither position nor id and were set aside.`)
  }
  return notes
}
