import { studyScores } from '../analyses/contrastSet.ts'
import type { ScoresResult } from '../model/engine.ts'
import type { ScoreDescription } from '../model/extract.ts'
import type { Study } from '../model/study.ts'
import type { Dataset } from './dataset.ts'

const otherDomain = 'Other scores'

/**
 * The scores a study can use, with domain and trait: those described in the order of the descriptions (a table among the
 * data replaces the study's), then the others in the data's order.
 */
export function scoresResult(study: Study, { extract, scored }: Dataset): ScoresResult {
  const table = extract.scores
  if (table === null)
    return { scores: [], origin: 'no scores', matching: [], accounts: [], reduced: [], quality: null, notes: [] }
  const described = extract.scoreDescriptions ?? study.scores.descriptions
  const used = studyScores(extract, study)
  const known = described.filter(({ column }) => used.includes(column))
  const unknown = used.filter((column) => !known.some((each) => each.column === column))
  const all = [...byDomain(known), ...unknown.map((column) => ({ column, domain: otherDomain, trait: column }))]
  return {
    scores: all.map(({ column, domain, trait }) => ({
      column,
      domain: readable(domain),
      trait: readable(trait),
      missing: missingAmong(table.values[table.names.indexOf(column)], table.hasRow),
    })),
    origin: table.origin,
    matching: scored?.matching ?? [],
    accounts: scored?.accounts ?? [],
    reduced: scored?.reduced ?? [],
    quality: scored?.quality ?? null,
    notes: scored?.notes ?? [],
  }
}

/** Domains in the order in which they first come, their scores together. */
function byDomain(described: readonly ScoreDescription[]): ScoreDescription[] {
  const domains = [...new Set(described.map(({ domain }) => domain))]
  return domains.flatMap((domain) => described.filter((each) => each.domain === domain))
}

/** `educational_attainment` as people write it; what already has capitals or spaces stays. */
function readable(name: string): string {
  if (!/^[a-z0-9]+(_[a-z0-9]+)*$/.test(name)) return name
  const words = name.split('_').map((word) => (abbreviations.has(word) ? word.toUpperCase() : word))
  const text = words.join(' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

const abbreviations = new Set('adhd asd bmi bp cad crp gp hdl ibd il6 ldl mdd ocd pgs ptsd sbp t2d trd whr'.split(' '))

/** People with a row in the score table who lack this score. */
function missingAmong(values: Float64Array, hasRow: Uint8Array): number {
  let missing = 0
  for (let row = 0; row < values.length; row++) if (hasRow[row] === 1 && Number.isNaN(values[row])) missing++
  return missing
}
