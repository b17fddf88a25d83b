import { isMissingText, parseNumber } from '../formats/cells.ts'
import { rowOf } from '../formats/table.ts'
import { exp, log } from '../kernel/elementary.ts'
import type { LoadedEffect } from '../model/effectResults.ts'
import { fitStatuses } from '../model/effectResults.ts'
import type { FitStatus } from '../model/results.ts'
import { normalQuantile, twoSidedP } from '../numerics/normal.ts'
import { refuseMixedScales, withoutRepeats } from './checkEffects.ts'
import { eachText } from './columnReader.ts'
import {
  areHazards,
  type EffectCells,
  type EffectColumn,
  type EffectPositions,
  effectLabels,
  effectPositions,
  isPhewas,
  namesOf,
} from './effectColumns.ts'
import { Refusal } from './problems.ts'
import { type Parsed, readBatches, type Task } from './task.ts'

/** What effects without such a column are taken for. */
const usualContrast = 'TRD/trMDD'
const hazardModel = 'per_unit'
const hazardTies = 'efron'

/**
 * Reads a table of effects: one row a score (and cohort, contrast, definition where it has them).
 *
 * @throws Refusal if it has no effect, no error, or says odds ratios for their logarithms or the other way round
 */
export async function parseEffects(task: Task): Promise<Parsed> {
  const { file, table, log: problems } = task
  const at = effectPositions(table.fields, task.mapping ?? null)
  requireEffect(task, at)
  const columns = Object.keys(at) as EffectColumn[]
  const positions = [...new Set(columns.map((column) => at[column]!))]
  const rows: { cells: EffectCells; row: number }[] = []
  const count = await readBatches(task, positions, (batch) => {
    const texts = positions.map((_, c) => {
      const column = new Array<string>(batch.length).fill('')
      eachText(batch.columns[c], batch.length, (i, text) => {
        if (!isMissingText(text) && text !== '.') column[i] = text.trim()
      })
      return column
    })
    for (let i = 0; i < batch.length; i++) {
      const cells = Object.fromEntries(columns.map((column) => [column, texts[positions.indexOf(at[column]!)][i]]))
      rows.push({ cells, row: rowOf(batch, i) })
    }
  })
  if (at.contrast === undefined && task.mapping?.contrast === undefined) {
    problems.add('effect_no_contrast', { value: usualContrast })
  }
  const kind = areHazards(table.fields, at) ? 'hazard' : 'odds'
  const effects = rows.flatMap(({ cells, row }) => {
    const effect = effectOf(task, kind, cells, row)
    return effect === null ? [] : [effect]
  })
  const kept = withoutRepeats(effects, task)
  problems.count('rows_used', { count: kept.length })
  refuseMixedScales(
    task,
    at,
    rows.map(({ cells }) => cells),
  )
  const usedAs = new Map(columns.map((column) => [table.fields[at[column]!].name, effectLabels[column]]))
  const simulated = rows.some(({ cells }) => cells.simulated === 'simulated')
  return {
    table: { kind: 'effects', effects: kept.map((effect) => ({ ...effect, file })), simulated },
    rows: count,
    usedAs,
  }
}

function requireEffect({ file, table }: Task, at: EffectPositions): void {
  const refuse = (what: string, column: EffectColumn): never => {
    const found = table.fields.map(({ name }) => name).join(', ')
    throw new Refusal({
      file,
      row: null,
      column: null,
      rule: 'missing_column',
      value: null,
      message:
        `${file}: a table of effects needs a column for the ${what}, for instance ${namesOf(column)}. Found: ${found}. ` +
        'Nothing was taken from the file; other files stay loaded. Say which column it is.',
    })
  }
  if (at.score === undefined && !isPhewas(table.fields)) refuse('score', 'score')
  if (at.logRatio === undefined && at.ratio === undefined) refuse('log odds ratio or the odds ratio', 'logRatio')
  const hasLimits = at.ciLower !== undefined && at.ciUpper !== undefined
  if (at.standardError === undefined && !hasLimits)
    refuse('standard error, or columns for both limits', 'standardError')
}

/** Null where the row is of another test or model, or cannot be used; the log says so. */
function effectOf(
  task: Task,
  kind: LoadedEffect['kind'],
  cells: EffectCells,
  row: number,
): Omit<LoadedEffect, 'file'> | null {
  const { file, table, log: problems, mapping } = task
  if (cells.test !== undefined && !/^(ADD|ADD-.*|)$/.test(cells.test)) {
    problems.add('effect_other_test', { row, value: cells.test })
    return null
  }
  if (cells.ties !== undefined && (cells.model !== hazardModel || cells.ties !== hazardTies)) return null
  const stem = stemOf(file)
  const score = cells.score || (isPhewas(table.fields) ? stem : '')
  if (score === '') {
    problems.add('effect_no_score', { row })
    return null
  }
  const number = (column: EffectColumn): number => {
    const text = cells[column] ?? ''
    return text === '' ? NaN : parseNumber(text)
  }
  const about = {
    kind,
    cohort: cells.cohort || mapping?.cohort || stem,
    contrast: cells.contrast || mapping?.contrast || usualContrast,
    definition: cells.definition || mapping?.definition || '',
    score,
    n: Number.isNaN(number('n')) ? number('cases') + number('controls') : number('n'),
    cases: number('cases'),
    effectAllele: cells.effectAllele ?? '',
    otherAllele: cells.otherAllele ?? '',
  }
  const status = statusOf(cells)
  const given = number('logRatio')
  const ratio = number('ratio')
  const effect = Number.isNaN(given) ? log(ratio) : given
  if (status !== 'ok' || (cells.logRatio || cells.ratio || '') === '') {
    return { ...about, effect: NaN, standardError: NaN, p: NaN, status: status === 'ok' ? 'not_estimable' : status }
  }
  if (!Number.isFinite(effect)) {
    problems.add('effect_unreadable', { row, value: cells.logRatio || cells.ratio })
    return null
  }
  if (!Number.isNaN(given) && ratio > 0 && Math.abs(log(ratio) - given) > CONTRADICTION * (1 + Math.abs(given))) {
    problems.add('effect_contradicts_ratio', { row, value: `${cells.logRatio} and ${cells.ratio}` })
    return null
  }
  const [lower, upper] = limitsOn(
    Number.isNaN(given) || limitsAreRatios(cells, given),
    number('ciLower'),
    number('ciUpper'),
  )
  if (lower > upper || effect < lower - ROUNDING || effect > upper + ROUNDING) {
    problems.add('effect_outside_interval', {
      row,
      value: `${cells.logRatio || cells.ratio} in ${cells.ciLower} to ${cells.ciUpper}`,
    })
    return null
  }
  const saidError = number('standardError')
  const standardError = Number.isNaN(saidError) ? (upper - lower) / (2 * normalQuantile(0.975)) : saidError
  if (!(standardError > 0)) {
    problems.add('effect_bad_error', { row, value: cells.standardError || `${cells.ciLower} to ${cells.ciUpper}` })
    return null
  }
  return { ...about, effect, standardError, p: probability(number, effect / standardError), status: 'ok' }
}

/** Of a logarithm and the ratio beside it, which are printed with few digits. */
const CONTRADICTION = 0.02
/** Of limits printed with few digits. */
const ROUNDING = 5e-3

/** Limits may be ratios though the effect is a logarithm (this tool's own tables): then they are positive and hold the ratio. */
function limitsAreRatios(cells: EffectCells, effect: number): boolean {
  const [lower, upper] = [parseNumber(cells.ciLower ?? ''), parseNumber(cells.ciUpper ?? '')]
  const ratio = exp(effect)
  return lower > 0 && lower <= ratio * (1 + ROUNDING) && upper >= ratio * (1 - ROUNDING)
}

function limitsOn(ratios: boolean, lower: number, upper: number): readonly [number, number] {
  return ratios ? [log(lower), log(upper)] : [lower, upper]
}

function probability(number: (column: EffectColumn) => number, z: number): number {
  const p = number('p')
  if (p >= 0 && p <= 1) return p
  const minusLog = number('minusLog10P')
  return minusLog >= 0 ? exp(-minusLog * Math.LN10) : twoSidedP(z)
}

function statusOf(cells: EffectCells): FitStatus {
  if ((cells.error ?? '') !== '' || /^(false|0|no)$/i.test(cells.converged ?? '')) return 'not_converged'
  const said = cells.status ?? ''
  return fitStatuses.find((status) => status === said) ?? 'ok'
}

/** `results/wgs_div.Y1.glm.logistic.gz` is `wgs_div.Y1`. */
const stemOf = (file: string): string =>
  file
    .replace(/^.*\//, '')
    .replace(/\.gz$/, '')
    .replace(/\.(csv|tsv|txt|parquet|arrow|feather|regenie|glm\..*)$/, '')
