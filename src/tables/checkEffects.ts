import { parseNumber } from '../formats/cells.ts'
import { log } from '../kernel/elementary.ts'
import type { LoadedEffect } from '../model/effectResults.ts'
import { twoSidedP } from '../numerics/normal.ts'
import type { EffectCells, EffectPositions } from './effectColumns.ts'
import { Refusal } from './problems.ts'
import type { Task } from './task.ts'

/** Rows of one score, cohort, contrast and definition: the same row again is joined, different ones are all set aside. */
export function withoutRepeats<E extends Omit<LoadedEffect, 'file'>>(
  effects: readonly E[],
  { log: problems }: Task,
): E[] {
  const byKey = new Map<string, E[]>()
  for (const effect of effects) {
    const key = [effect.kind, effect.cohort, effect.contrast, effect.definition, effect.score].join('\0')
    byKey.set(key, [...(byKey.get(key) ?? []), effect])
  }
  return [...byKey.values()].flatMap((same) => {
    const alike = same.every(
      ({ effect, standardError }) =>
        Object.is(effect, same[0].effect) && Object.is(standardError, same[0].standardError),
    )
    if (same.length > 1) {
      problems.add(alike ? 'effect_repeated' : 'effect_contradicted', {
        value: same[0].score,
        count: same.length,
        leftOut: alike ? same.length - 1 : same.length,
      })
    }
    return alike ? [same[0]] : []
  })
}

/** An odds ratio is never negative; a column of logarithms that only make sense of their P as ratios holds ratios. */
export function refuseMixedScales(
  { file, table, mapping, log: problems }: Task,
  at: EffectPositions,
  rows: readonly EffectCells[],
): void {
  const refuse = (column: number, is: string, looksLike: string): never => {
    const { name } = table.fields[column]
    throw new Refusal({
      file,
      row: null,
      column: name,
      rule: 'effect_scale',
      value: null,
      message:
        `${file}: the column ${name} was taken for ${is}, but its numbers are those of ${looksLike}. Nothing was taken ` +
        `from the file; other files stay loaded. Say that ${name} holds ${looksLike}${mapping ? '' : ', or rename it'}.`,
    })
  }
  const column = at.logRatio ?? at.ratio!
  const values = rows.map((cells) => parseNumber((at.logRatio === undefined ? cells.ratio : cells.logRatio) ?? ''))
  if (at.logRatio === undefined) {
    if (values.some((value) => value < 0)) refuse(column, 'odds ratios', 'log odds ratios')
    return
  }
  const judged = rows.flatMap((cells, i) => {
    const [error, p] = [parseNumber(cells.standardError ?? ''), parseNumber(cells.p ?? '')]
    return values[i] > 0 && error > 0 && p > 0 && p < 1 ? [{ value: values[i], error, p }] : []
  })
  const there = values.filter((value) => !Number.isNaN(value))
  if (judged.length < 3 || judged.length < there.length) {
    if (there.length >= 5 && there.every((value) => value > WELL_ABOVE)) {
      problems.add('effect_all_positive', { column: table.fields[column].name, count: there.length })
    }
    return
  }
  const asRatio = judged.filter(({ value, error, p }) => {
    const off = (z: number) => Math.abs(twoSidedP(z) - p)
    return off(log(value) / error) < off(value / error)
  })
  if (asRatio.length >= 0.9 * judged.length) refuse(column, 'log odds ratios', 'odds ratios')
}

/** A log odds ratio of a standard deviation that large is rare; that all are, is not believed. */
const WELL_ABOVE = 0.3
