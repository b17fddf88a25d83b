import { log } from '../kernel/elementary.ts'
import { counted } from '../model/counted.ts'
import { InputError } from '../model/errors.ts'
import { isMissingText, parseNumber } from './cells.ts'
import { eachLine, noPosition, wholeNumber } from './lines.ts'
import { firstBytes, type Source } from './source.ts'
import { type Place, scoreNameOf, type WeightedAllele, type WeightFile } from './weights.ts'

/** Flags of rows whose effect is not weight × copies, with what the row is then. */
const otherModels: Readonly<Record<string, string>> = {
  is_interaction: 'interaction',
  is_haplotype: 'haplotype',
  is_diplotype: 'diplotype',
  is_dominant: 'dominant',
  is_recessive: 'recessive',
}
/** Weights by number of copies, given where the effect is not additive. */
const copyWeights = ['dosage_0_weight', 'dosage_1_weight', 'dosage_2_weight'] as const

const headBytes = 65_536

/**
 * A scoring file of the PGS Catalog, format 1 or 2 (https://www.pgscatalog.org/downloads/#scoring_files): lines of
 * `#key=value`, then a tab-separated table. Harmonised positions (`hm_chr`, `hm_pos` in `HmPOS_build`) are used where the
 * file has them; the author's own (`chr_name`, `chr_position` in `genome_build`) are the other place then. Without
 * `effect_weight` the weight is the logarithm of `OR` or `HR`, as the Catalog has it.
 * @throws InputError if the table has not the columns of a scoring file
 */
export async function openPgsCatalog(source: Source): Promise<WeightFile> {
  const { header, columns } = await readHead(source)
  const authorBuild = buildNamed(header.get('genome_build'))
  return {
    fileName: source.name,
    scores: [header.get('pgs_id') || scoreNameOf(source.name)],
    build: columns.harmonised ? buildNamed(header.get('hmpos_build')) : authorBuild,
    otherBuild: columns.otherPosition === null ? null : authorBuild,
    async each(onWeight, options = {}) {
      let pastHead = false
      let headLine = 0
      let rows = 0
      let unplaced = 0
      let withoutPlace = 0
      const weights = new Float64Array(1)
      await eachLine(
        source,
        (line, lineNumber) => {
          if (line.startsWith('#') || line.trim() === '') return
          if (!pastHead) {
            pastHead = true
            headLine = lineNumber
            return
          }
          const row = lineNumber - headLine
          const { allele, weight } = readRow(source, columns, line.split('\t'), row)
          if (allele.position === null && columns.position !== null) unplaced++
          if (allele.position === null && allele.id === null) {
            withoutPlace++
            return
          }
          rows++
          weights[0] = weight
          onWeight(allele, weights, row)
        },
        options,
      )
      if (rows === 0) {
        const why = withoutPlace > 0 ? `: none of its ${counted(withoutPlace, 'variant')} has a position or an id` : ''
        throw new InputError(`${source.name} has no weights that can be used${why}. Nothing was taken from it.`)
      }
      return { rows, notes: notesOf(source, columns, header, unplaced, withoutPlace) }
    },
  }
}

interface Columns {
  readonly names: readonly string[]
  readonly id: number | null
  readonly chromosome: number | null
  readonly position: number | null
  readonly otherChromosome: number | null
  readonly otherPosition: number | null
  readonly effectAllele: number
  readonly otherAllele: readonly number[]
  readonly weight: number
  /** The weight is the logarithm of the column. */
  readonly isRatio: boolean
  readonly frequency: number | null
  readonly flags: readonly number[]
  readonly byCopies: readonly number[]
  readonly harmonised: boolean
}

async function readHead(source: Source): Promise<{ header: Map<string, string>; columns: Columns }> {
  const header = new Map<string, string>()
  const lines = new TextDecoder('utf-8').decode(await firstBytes(source, headBytes)).split(/\r?\n/)
  for (const line of lines) {
    const [, key, value] = /^#+\s*([^=]+?)\s*=(.*)$/.exec(line) ?? []
    if (key !== undefined) header.set(key.toLowerCase(), value.trim())
    if (!line.startsWith('#') && line.trim() !== '') return { header, columns: columnsOf(source, line.split('\t')) }
  }
  throw new InputError(`${source.name} has no table of weights. Nothing was taken from it.`)
}

function columnsOf(source: Source, head: readonly string[]): Columns {
  const names = head.map((name) => name.trim())
  const lower = names.map((name) => name.toLowerCase())
  const find = (...wanted: readonly string[]): number | null => {
    for (const name of wanted) if (lower.includes(name)) return lower.indexOf(name)
    return null
  }
  const all = (...wanted: readonly string[]): number[] => wanted.map((name) => find(name)).filter((at) => at !== null)
  const harmonised = lower.includes('hm_chr') && lower.includes('hm_pos')
  const effectAllele = find('effect_allele')
  const additive = find('effect_weight')
  const weight = additive ?? find('or', 'hr') ?? find(copyWeights[0])
  const position = harmonised ? find('hm_pos') : find('chr_position')
  const id = find('hm_rsid', 'rsid', 'variant_id', 'snpid')
  if (effectAllele === null || weight === null || (id === null && position === null)) {
    throw new InputError(
      `${source.name} lacks columns of a scoring file. Found: ${names.join(', ')}. Needed: effect_allele, effect_weight ` +
        '(or OR or HR), and rsID or chr_name with chr_position. Nothing was taken from it.',
    )
  }
  return {
    names,
    id,
    chromosome: harmonised ? find('hm_chr') : find('chr_name'),
    position,
    otherChromosome: harmonised ? find('chr_name') : null,
    otherPosition: harmonised ? find('chr_position') : null,
    effectAllele,
    otherAllele: all('other_allele', 'reference_allele', 'hm_inferotherallele'),
    weight,
    isRatio: additive === null && find('or', 'hr') !== null,
    frequency: find('allelefrequency_effect'),
    flags: all(...Object.keys(otherModels)),
    byCopies: all(...copyWeights),
    harmonised,
  }
}

function readRow(source: Source, columns: Columns, fields: readonly string[], row: number) {
  const refuse = (what: string): never => {
    throw new InputError(
      `${source.name}, row ${row}: ${what}. Nothing was taken from it, because a score needs all its weights.`,
    )
  }
  const text = (at: number | null): string | null => (at === null ? null : absentIfNone(fields[at]))
  if (fields.length > columns.names.length) {
    refuse(`${counted(fields.length, 'field')} where the head has ${columns.names.length}`)
  }
  const placeAt = (chromosome: number | null, at: number | null): Place => {
    const position = text(at)
    const number = position === null ? null : wholeNumber(position)
    if (position !== null && number === null) refuse(noPosition(position))
    return { chromosome: text(chromosome), position: number }
  }
  const flag = columns.flags.find((at) => /^(true|1|yes)$/i.test(text(at) ?? ''))
  const byCopies = columns.byCopies.some((at) => text(at) !== null)
  const unsupported =
    flag !== undefined
      ? otherModels[columns.names[flag].toLowerCase()]
      : byCopies
        ? 'weights by number of copies'
        : null
  const effectAllele = text(columns.effectAllele) ?? (unsupported ? '' : refuse('effect_allele is empty'))
  const frequency = text(columns.frequency)
  const allele: WeightedAllele = {
    id: text(columns.id),
    ...placeAt(columns.chromosome, columns.position),
    effectAllele,
    // An inferred other allele may be a choice (`A/T`), which is no allele.
    otherAllele: columns.otherAllele.map(text).find((allele) => allele !== null && !allele.includes('/')) ?? null,
    otherPlace: columns.otherPosition === null ? null : placeAt(columns.otherChromosome, columns.otherPosition),
    effectAlleleFrequency: frequency === null ? Number.NaN : parseNumber(frequency),
    unsupported,
  }
  return {
    allele,
    weight: unsupported === null ? weightOf(columns, fields[columns.weight]?.trim() ?? '', refuse) : Number.NaN,
  }
}

function weightOf(columns: Columns, text: string, refuse: (what: string) => never): number {
  const name = columns.names[columns.weight]
  if (text === '') return refuse(`${name} is empty`)
  const weight = parseNumber(text)
  if (Number.isNaN(weight)) return refuse(`${name} ${text} is not a number`)
  if (!columns.isRatio) return weight
  if (weight <= 0) return refuse(`${name} ${text} is not above 0, so it has no logarithm`)
  return log(weight)
}

function absentIfNone(field: string | undefined): string | null {
  const text = field?.trim()
  return text === undefined || isMissingText(text) || text === '.' ? null : text
}

function buildNamed(name: string | undefined): string | null {
  if (!name || name === 'NR') return null
  return { hg19: 'GRCh37', hg37: 'GRCh37', hg38: 'GRCh38' }[name.toLowerCase()] ?? name
}

function notesOf(
  source: Source,
  columns: Columns,
  header: ReadonlyMap<string, string>,
  unplaced: number,
  withoutPlace: number,
): string[] {
  const notes: string[] = []
  const weightName = columns.names[columns.weight]
  if (columns.isRatio)
    notes.push(`${source.name}: it has no effect_weight; the weight is the logarithm of ${weightName}.`)
  const type = header.get('weight_type')
  if (!columns.isRatio && /^(or|hr)$/i.test(type ?? '')) {
    notes.push(
      `${source.name}: its head says that the weights are ${type}; effect_weight is multiplied with the copies as it is, ` +
        'as the PGS Catalog defines it.',
    )
  }
  if (unplaced > withoutPlace) {
    notes.push(
      `${source.name}: ${counted(unplaced - withoutPlace, 'variant has', 'variants have')} no position and can be matched by id only.`,
    )
  }
  if (withoutPlace > 0) {
    notes.push(
      `${source.name}: ${counted(withoutPlace, 'variant has', 'variants have')} neither position nor id and ${withoutPlace === 1 ? 'was' : 'were'} set aside.`,
    )
  }
  return notes
}
