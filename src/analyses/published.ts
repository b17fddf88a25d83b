import { exp, log } from '../kernel/elementary.ts'
import type { PublishedQuantity, PublishedRow, ReplicationRow, SensitivityColumn } from '../model/effectResults.ts'
import type { ScoreDescription } from '../model/extract.ts'
import type { AssociationRow, CoxRow, ResultTable } from '../model/results.ts'
import { normalQuantile } from '../numerics/normal.ts'
import paper from './published.json' with { type: 'json' }
import { tableOf } from './tableOf.ts'

/** What the user's study found, in the paper's terms; what was not computed is empty. */
export interface OwnResults {
  readonly discovery: string
  /** Primary definition, all cohorts and contrasts. */
  readonly associations: readonly AssociationRow[]
  readonly sensitivity: readonly SensitivityColumn[]
  readonly replication: readonly ReplicationRow[]
  /** Of the time-to-event set that the paper's hazard ratios are of. */
  readonly cox: readonly CoxRow[]
  readonly alpha: number
  readonly scores: readonly ScoreDescription[]
}

export const publishedSource = paper.source
/** The time-to-event set of the published hazard ratios. */
export const publishedSet = paper.timeToEvent.cohort

/** Each published estimate, with the user's beside it, or a sentence why there is none. */
export function publishedRows(own: OwnResults): PublishedRow[] {
  return [
    ...oddsRatios(own),
    ...significant(own),
    ...arrayP(own),
    ...rSquared(own),
    ...hazardRatios(own),
    ...timeToEvent(own),
    ...definitions(own),
  ]
}

const TREATED = 'TRD/trMDD'

function oddsRatios(own: OwnResults): PublishedRow[] {
  return paper.oddsRatios.map(({ trait, estimate, lower, upper, note }) => {
    const score = scoreOf(trait, own, own.associations)
    const fit = own.associations.find(
      (row) => row.cohort === own.discovery && row.contrast === TREATED && row.score === score,
    )
    const about = { what: 'odds_ratio', cohort: own.discovery, contrast: TREATED, item: trait, score } as const
    const found = { estimate, lower, upper, note: note ?? '' }
    return ratioRow(about, found, fit && { effect: fit.logOddsRatio, ...fit })
  })
}

function hazardRatios(own: OwnResults): PublishedRow[] {
  return paper.hazardRatios.map(({ trait, ...found }) => {
    const score = scoreOf(trait, own, own.cox)
    const fit = own.cox.find((row) => row.model === 'stratum_80-100_vs_0-20' && row.score === score)
    const about = {
      what: 'hazard_ratio',
      cohort: publishedSet,
      contrast: '80-100 v 0-20',
      item: trait,
      score,
    } as const
    return ratioRow(about, { ...found, note: '' }, fit && { effect: fit.logHazardRatio, ...fit })
  })
}

interface About {
  readonly what: PublishedQuantity
  readonly cohort: string
  readonly contrast: string
  readonly item: string
  readonly score: string
}

/** The published interval gives its standard error; the differences are of logarithms. */
function ratioRow(
  about: About,
  { estimate, lower, upper, note }: { estimate: number; lower: number; upper: number; note: string },
  fit: { effect: number; standardError: number; ciLower: number; ciUpper: number } | undefined,
): PublishedRow {
  const row = { ...about, published: estimate, publishedLower: lower, publishedUpper: upper }
  if (fit === undefined || !Number.isFinite(fit.effect))
    return { ...row, ...noOwn, note: sentence(note, missing(about)) }
  const error = (log(upper) - log(lower)) / (2 * normalQuantile(0.975))
  const difference = fit.effect - log(estimate)
  return {
    ...row,
    ours: exp(fit.effect),
    oursLower: fit.ciLower,
    oursUpper: fit.ciUpper,
    difference,
    z: difference / Math.sqrt(fit.standardError * fit.standardError + error * error),
    note,
  }
}

function arrayP(own: OwnResults): PublishedRow[] {
  return paper.arrayP.map(({ trait, p }) => {
    const score = scoreOf(trait, own, own.associations)
    const fit = own.associations.find(
      (row) => row.cohort === 'array' && row.contrast === TREATED && row.score === score,
    )
    return plainRow({ what: 'p', cohort: 'array', contrast: TREATED, item: trait, score }, p, fit?.p ?? NaN)
  })
}

function significant(own: OwnResults): PublishedRow[] {
  return paper.significant.map(({ contrast, n }) => {
    const rows = own.associations.filter((row) => row.cohort === own.discovery && row.contrast === contrast)
    const ours = rows.length === 0 ? NaN : rows.filter(({ p }) => p < own.alpha).length
    const about = { what: 'n_significant', cohort: own.discovery, contrast, item: 'of 61 scores', score: '' } as const
    return plainRow(about, n, ours)
  })
}

function rSquared(own: OwnResults): PublishedRow[] {
  return paper.rSquared.map(({ cohort, contrast, percent }) => {
    const row = own.replication.find((each) => each.cohort === cohort && each.contrast === contrast)
    const about = { what: 'r_squared', cohort, contrast, item: 'on the discovery cohort', score: '' } as const
    const limits = { oursLower: row?.rSquaredLower ?? NaN, oursUpper: row?.rSquaredUpper ?? NaN }
    return { ...plainRow(about, percent, row?.rSquared ?? NaN), ...limits, note: row?.note ?? missing(about) }
  })
}

function timeToEvent({ cox }: OwnResults): PublishedRow[] {
  const { cohort, n, events } = paper.timeToEvent
  // Scores may be missing for some; the fullest model has everyone.
  const most = (of: (row: CoxRow) => number) => cox.reduce((value, row) => Math.max(value, of(row)), 0)
  const about = { cohort, contrast: 'time to TRD', item: 'people', score: '' }
  return [
    plainRow({ ...about, what: 'n' }, n, cox.length === 0 ? NaN : most((row) => row.n)),
    plainRow(
      { ...about, what: 'n_events', item: 'reached TRD' },
      events,
      cox.length === 0 ? NaN : most((row) => row.events),
    ),
  ]
}

function definitions({ discovery, sensitivity }: OwnResults): PublishedRow[] {
  return paper.definitions.flatMap(([id, ...numbers]) => {
    const head = sensitivity.find((column) => column.head.definition === id)?.head
    const ours = [head?.nTrMdd, head?.nTrd, head?.rSquared, head?.nSignificant, head?.overlapPercent]
    return definitionQuantities.map((what, i) => {
      const about = { what, cohort: discovery, contrast: TREATED, item: String(id), score: '' }
      const row = plainRow(about, Number(numbers[i]), ours[i] ?? NaN)
      return what === 'r_squared' && head ? { ...row, note: head.note } : row
    })
  })
}

const definitionQuantities = ['n_trmdd', 'n_trd', 'r_squared', 'n_significant', 'overlap_percent'] as const

function plainRow(about: About, published: number, ours: number): PublishedRow {
  return {
    ...about,
    published,
    publishedLower: NaN,
    publishedUpper: NaN,
    ...noOwn,
    ours,
    difference: ours - published,
    note: Number.isNaN(ours) ? missing(about) : '',
  }
}

const noOwn = { ours: NaN, oursLower: NaN, oursUpper: NaN, difference: NaN, z: NaN } as const

const sentence = (...parts: readonly string[]): string => parts.filter((part) => part !== '').join(' ')

function missing({ cohort, contrast, item, score, what }: About): string {
  const ofScore = what === 'odds_ratio' || what === 'hazard_ratio' || what === 'p'
  if (ofScore && score === '') {
    return `No score among yours has the trait or the column name ${item}, so there is nothing beside it.`
  }
  return `There is no such estimate of yours: ${sentence(item, cohort, contrast)}.`
}

/** The user's score that goes by one of the trait's names, by its description or its column; empty where none does. */
function scoreOf(trait: string, { scores }: OwnResults, rows: readonly { readonly score: string }[]): string {
  const names: readonly string[] = paper.traits[trait as keyof typeof paper.traits]
  const present = new Set(rows.map(({ score }) => score))
  const described = scores.find(({ column, trait: own }) => present.has(column) && names.includes(words(own)))
  if (described) return described.column
  return [...present].find((score) => names.includes(words(score))) ?? ''
}

/** Letters and digits in lower case, one blank between words; a leading `pgs` or `prs` is no part of the name. */
const words = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, ' ')
    .trim()
    .replace(/^(pgs|prs) /, '')

/** `published.csv`. */
export const publishedTable = (rows: readonly PublishedRow[]): ResultTable =>
  tableOf<PublishedRow>(
    'published',
    {
      what: 'what',
      cohort: 'cohort',
      contrast: 'contrast',
      item: 'item',
      score: 'score',
      published: 'published',
      published_lower: 'publishedLower',
      published_upper: 'publishedUpper',
      ours: 'ours',
      ours_lower: 'oursLower',
      ours_upper: 'oursUpper',
      difference: 'difference',
      z: 'z',
      note: 'note',
    },
    rows,
  )
