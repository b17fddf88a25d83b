import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { LoadedEffect } from '../../src/model/effectResults.ts'
import type { Tables } from '../../src/tables/tables.ts'
import { entry, newTables, problemsOf } from './helpers.ts'

const folder = 'tests/fixtures/effects'

async function loaded(name: string, text: string): Promise<{ tables: Tables; effects: readonly LoadedEffect[] }> {
  const tables = newTables()
  await tables.add([{ name, blob: new Blob([text]) }])
  return { tables, effects: tables.effects() }
}

const fromFixture = (name: string) => loaded(name, readFileSync(`${folder}/${name}`, 'utf8'))

describe('tables of effects are recognised:', () => {
  it('REGENIE, between blanks, with −log10 P', async () => {
    const { tables, effects } = await fromFixture('example_Y1.regenie')
    expect(entry(tables, 'example_Y1.regenie')).toMatchObject({
      takenFor: 'effects',
      because: 'it has the columns of REGENIE',
      state: 'ready',
      rows: 40,
    })
    expect(effects).toHaveLength(40)
    expect(effects[0]).toMatchObject({
      score: '1',
      cohort: 'example_Y1',
      contrast: 'TRD/trMDD',
      n: 494,
      effect: 0.0775674,
      standardError: 0.230001,
      effectAllele: '1',
      otherAllele: '2',
    })
    expect(effects[0].p).toBeCloseTo(10 ** -0.133163, 12)
    expect(tables.inventory().problems).toEqual([])
  })

  it('PLINK 2’s --glm: the odds ratio with the error of its logarithm', async () => {
    const { tables, effects } = await fromFixture('wgs_eur.Y1.glm.logistic')
    expect(entry(tables, 'wgs_eur.Y1.glm.logistic').because).toBe('it has the columns of PLINK 2’s --glm')
    expect(effects[0]).toMatchObject({ score: '1', cohort: 'wgs_eur.Y1', n: 500, standardError: 0.228179, p: 0.72236 })
    expect(effects[0].effect).toBeCloseTo(Math.log(1.08445), 12)
    // Its Z is the effect over the error, to the digits printed.
    expect(effects[0].effect / effects[0].standardError).toBeCloseTo(0.355306, 4)
  })

  it('PheTK: one score, a row an outcome', async () => {
    const { tables, effects } = await fromFixture('phetk.tsv')
    expect(entry(tables, 'phetk.tsv').because).toBe('it has the columns of PheTK')
    expect(
      effects.map(({ kind, score, contrast, n, effect, status }) => [kind, score, contrast, n, effect, status]),
    ).toEqual([
      ['odds', 'phetk', 'MB_286.2', 19225, 0.115, 'ok'],
      ['odds', 'phetk', 'MB_288', 19442, 0.029, 'ok'],
      ['odds', 'phetk', 'MB_290', 19444, Number.NaN, 'not_converged'],
    ])
  })

  it('PheTK with Cox regression: hazard ratios, with limits that are ratios', async () => {
    const { effects } = await fromFixture('phetkCox.tsv')
    expect(effects).toHaveLength(1)
    expect(effects[0]).toMatchObject({
      kind: 'hazard',
      contrast: 'MB_286.2',
      effect: 0.1062,
      standardError: 0.03,
      p: 0.0004,
    })
  })

  it('any table with a score, a ratio and its interval', async () => {
    const { effects } = await loaded(
      'mine.csv',
      'pgs,or,lower,upper,n\na,1.2,1.1,1.309\nb,0.8,0.7,0.914,100\nc,1.1,1,1.21,90\n',
    )
    expect(effects.map(({ score, n }) => [score, n])).toEqual([
      ['b', 100],
      ['c', 90],
    ])
    expect(effects[0].effect).toBeCloseTo(Math.log(0.8), 12)
    expect(effects[0].standardError).toBeCloseTo(Math.log(0.914 / 0.7) / (2 * 1.959963984540054), 12)
    expect(effects[0].p).toBeCloseTo(0.001, 3)
  })
})

it('any other table is mapped by hand, and taken back', async () => {
  const { tables } = await loaded('notes.csv', 'merkmal,wert,fehler\nedu,-0.13,0.02\nneuro,0.1,0.02\n')
  const { id, takenFor, alternatives } = entry(tables, 'notes.csv')
  expect([takenFor, alternatives.includes('effects')]).toEqual([null, true])
  await tables.takeFor(id, 'effects')
  expect(problemsOf(tables, 'notes.csv')[0].message).toBe(
    'notes.csv: a table of effects needs a column for the score, for instance score, pgs, prs, id. Found: merkmal, wert, ' +
      'fehler. Nothing was taken from the file; other files stay loaded. Say which column it is.',
  )
  const columns = { score: 'merkmal', logRatio: 'wert', standardError: 'fehler' }
  expect(tables.inventory().digest).toBeNull()
  await tables.mapFile(id, { table: 'effects', columns, cohort: 'wgs_div', contrast: 'TRD/nonMDD' })
  const { digest } = tables.inventory()
  await tables.mapFile(id, { table: 'effects', columns, cohort: 'array', contrast: 'TRD/nonMDD' })
  expect(tables.inventory().digest).not.toBe(digest)
  expect(entry(tables, 'notes.csv')).toMatchObject({
    takenFor: 'effects',
    state: 'ready',
    because: 'you said what it is and what its columns are',
  })
  expect(tables.effects().map(({ score, cohort, contrast, effect }) => [score, cohort, contrast, effect])).toEqual([
    ['edu', 'array', 'TRD/nonMDD', -0.13],
    ['neuro', 'array', 'TRD/nonMDD', 0.1],
  ])
  expect(entry(tables, 'notes.csv').columns.map(({ usedAs }) => usedAs)).toEqual([
    'score',
    'log ratio',
    'standard error',
  ])
  await tables.takeFor(id, null)
  expect(tables.effects()).toEqual([])
})

describe('bad tables of effects:', () => {
  const rulesOf = async (text: string) => {
    const { tables, effects } = await loaded('bad.csv', text)
    return { scores: effects.map(({ score }) => score), problems: problemsOf(tables, 'bad.csv') }
  }
  const head = 'contrast,score,beta,se,p,n'
  const row = (score: string, beta: number, se: number, more = '') => `TRD/trMDD,${score},${beta},${se},,100${more}`

  it('a standard error that is not positive sets its row aside', async () => {
    const { scores, problems } = await rulesOf(
      [head, row('a', 0.1, -0.02), row('b', 0.1, 0), row('c', 0.1, 0.02)].join('\n'),
    )
    expect(scores).toEqual(['c'])
    expect(problems[0].message).toBe(
      'bad.csv: 2 of 3 rows have a standard error that is not positive; from row 1 on: -0.02. These rows are set aside.',
    )
  })

  it('odds ratios taken for logarithms are told by their P, and refused; logarithms are not', async () => {
    // ln(1.2)/0.05 = 3.646, P = 0.000266; ln(0.8)/0.06 = −3.719, P = 0.0002; ln(1.1)/0.04 = 2.383, P = 0.0172.
    const ratios = ['a,1.2,0.05,0.000266', 'b,0.8,0.06,0.0002', 'c,1.1,0.04,0.0172']
    const { scores, problems } = await rulesOf(['score,beta,se,p', ...ratios].join('\n'))
    expect([scores, problems.at(-1)!.rule]).toEqual([[], 'effect_scale'])
    expect(problems.at(-1)!.message).toMatch(
      /^bad\.csv: the column beta was taken for log odds ratios, but its numbers are those of odds ratios\. Nothing was taken/,
    )
    const logs = ['a,0.1823,0.05,0.000266', 'b,0.2231,0.06,0.0002', 'c,0.0953,0.04,0.0172']
    expect((await rulesOf(['score,beta,se,p', ...logs].join('\n'))).scores).toEqual(['a', 'b', 'c'])
  })

  it('numbers that are all well above 0 without a P are used as they are called, with a note; others without one', async () => {
    const table = (values: readonly number[]) =>
      ['score,beta,se', ...values.map((beta, i) => `s${i},${beta},0.1`)].join('\n')
    const { scores, problems } = await rulesOf(table([1.1, 0.9, 1.2, 0.8, 1]))
    expect(scores).toHaveLength(5)
    expect(problems.at(-1)!.message).toMatch(/^bad\.csv: All 5 numbers of beta are well above 0, as odds ratios are\./)
    const { problems: none } = await rulesOf(table([0.1, 0.9, 1.2, 0.8, 1]))
    expect(none.map(({ rule }) => rule)).toEqual(['effect_no_contrast'])
  })

  it('logarithms taken for odds ratios are told by their sign', async () => {
    const { scores, problems } = await rulesOf('score,or,se\na,0.1,0.05\nb,-0.2,0.05\n')
    expect([scores, problems.at(-1)!.message.includes('those of log odds ratios')]).toEqual([[], true])
  })

  it('an interval that excludes its estimate, and a ratio that is not that of its logarithm', async () => {
    const outside = await rulesOf('score,beta,se,ci_lower,ci_upper\na,0.1,0.02,0.2,0.3\nb,0.1,0.02,0.06,0.14\n')
    expect([outside.scores, outside.problems.map(({ rule }) => rule)]).toEqual([
      ['b'],
      ['effect_no_contrast', 'effect_outside_interval'],
    ])
    const beside = await rulesOf('score,beta,or,se\na,0.1,1.5,0.02\nb,0.1,1.105,0.02\n')
    expect([beside.scores, beside.problems.map(({ rule }) => rule)]).toEqual([
      ['b'],
      ['effect_no_contrast', 'effect_contradicts_ratio'],
    ])
  })

  it('a score twice: the same numbers are joined, different ones set aside', async () => {
    const text = [head, row('a', 0.1, 0.02), row('a', 0.1, 0.02), row('b', 0.1, 0.02), row('b', 0.2, 0.02)].join('\n')
    const { scores, problems } = await rulesOf(text)
    expect(scores).toEqual(['a'])
    expect(problems.map(({ rule, value, count }) => [rule, value, count])).toEqual([
      ['effect_repeated', 'a', 2],
      ['effect_contradicted', 'b', 2],
    ])
  })
})
