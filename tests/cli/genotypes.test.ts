import { copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { fixture } from '../simOpen.ts'
import { temporaryFolder } from '../temporaryFolder.ts'
import { runStudy } from './runStudy.ts'

/** From genotypes and weights to associations, beside the same study on the scores that plink2 prints for them. */

const genotypes = (name: string) => fixture(`genotypes/${name}`)
const linesOf = (path: string) => readFileSync(path, 'utf8').trimEnd().split('\n')

/** Half of the people have MDD, half of those two drugs and the others four; by row number, so that it needs no seed. */
function writePeople(folder: string, ids: readonly string[]): void {
  const drugs = [739138, 755695, 797617, 703547]
  const table = (name: string, head: string, rows: readonly string[]) =>
    writeFileSync(join(folder, name), [head, ...rows].join('\n'))
  table(
    'person.csv',
    'person_id,year_of_birth,month_of_birth,day_of_birth,gender_concept_id',
    ids.map((id, i) => `${id},${1940 + ((i * 7) % 60)},5,${1 + (i % 28)},${i % 3 === 0 ? 8507 : 8532}`),
  )
  table(
    'condition_occurrence.csv',
    'person_id,condition_concept_id,condition_start_date',
    ids.flatMap((id, i) => ((i * 13) % 10 < 5 ? [`${id},4282096,2015-03-01`] : [])),
  )
  table(
    'drug_exposure.csv',
    'person_id,drug_concept_id,drug_exposure_start_date',
    ids.flatMap((id, i) =>
      drugs.slice(0, (i * 17) % 4 < 2 ? 2 : 4).map((drug, k) => `${id},${drug},2015-0${4 + k}-01`),
    ),
  )
}

it('associations of computed scores are those of plink2’s printed scores, as far as its digits go', async () => {
  const ids = linesOf(genotypes('example.fam')).map((line) => line.split(/\s+/)[1])
  const [head, ...weights] = linesOf(genotypes('example.weights.tsv')).map((line) => line.split('\t'))
  const sumColumn = linesOf(genotypes('example.sscore'))[0].split('\t').indexOf(`${head[3]}_SUM`)

  const computed = temporaryFolder('genotypes')
  writePeople(computed, ids)
  for (const extension of ['bed', 'bim', 'fam'])
    copyFileSync(genotypes(`example.${extension}`), join(computed, `example.${extension}`))
  const bim = new Map(linesOf(genotypes('example.bim')).map((line) => [line.split(/\s+/)[1], line.split(/\s+/)]))
  const prsCs = weights.map(([id, allele, , weight]) => {
    const [chromosome, , , position, a1, a2] = bim.get(id)!
    return [chromosome, id, position, allele, allele === a1 ? a2 : a1, Number(weight).toExponential()].join('\t')
  })
  writeFileSync(join(computed, 'trait.txt'), prsCs.join('\n'))

  const printed = temporaryFolder('printed')
  writePeople(printed, ids)
  const rows = linesOf(genotypes('example.sscore'))
    .slice(1)
    .map((line) => line.split('\t'))
  writeFileSync(
    join(printed, 'scores.csv'),
    ['person_id,trait', ...rows.map((row) => `${row[1]},${row[sumColumn]}`)].join('\n'),
  )

  const primary = async (data: string) =>
    (await runStudy(['--study', 'paper', '--data', data]))
      .table('association')
      .filter((row) => row.definition === 'TRD1/trMDD1')
  const run = await runStudy(['--study', 'paper', '--data', computed, '--variant-log', '--person-level'])
  const ours = run.table('association').filter((row) => row.definition === 'TRD1/trMDD1')
  const [summary] = run.table('score_summary')
  expect(summary).toMatchObject({ score: 'trait', weights: '1000', used: '1000', weight_share: '1', status: 'ok' })
  const log = run.table('variants_trait')
  expect(log.length).toBe(1000)
  expect(log[0]).toMatchObject({ score: 'trait', file: 'trait.txt', row: '1', genotype_id: log[0].id })
  const people = run.table('person_scores')
  expect(people.map(({ person_id }) => person_id)).toEqual([...ids].sort((a, b) => Number(a) - Number(b)))
  for (const [id, printed] of rows.map((row) => [row[1], Number(row[sumColumn])] as const)) {
    const trait = Number(people.find(({ person_id }) => person_id === id)?.trait)
    expect(Math.abs(trait - printed)).toBeLessThan(1e-5 * Math.max(1, Math.abs(printed)))
  }
  expect(run.table('person_observed_shares').every(({ trait }) => trait === '1')).toBe(true)
  const labels = run.table('score_matching')
  expect(labels.reduce((sum, { variants }) => sum + Number(variants), 0)).toBe(1000)
  expect(run.table('variant_quality').at(-1)).toMatchObject({ rule: 'passed', variants: '1000' })
  // Loaded in the genotypes' place, the table gives the same bits.
  const again = temporaryFolder('again')
  writePeople(again, ids)
  copyFileSync(join(run.out, 'person_scores.csv'), join(again, 'person_scores.csv'))
  expect(await primary(again)).toEqual(ours)
  const everyone = run.table('score_distribution').find(({ group, adjusted }) => group === 'all' && adjusted === 'no')
  expect(Number(everyone?.n)).toBe(500)
  const theirs = await primary(printed)
  expect(ours.map((row) => [row.cohort, row.contrast, row.score, row.n, row.cases, row.status])).toEqual(
    theirs.map((row) => [row.cohort, row.contrast, row.score, row.n, row.cases, row.status]),
  )
  expect(ours.map((row) => row.status)).toEqual(['ok', 'ok', 'ok'])
  for (const [i, row] of ours.entries()) {
    const scale = Number(theirs[i].standard_error)
    expect(Math.abs(Number(row.log_odds_ratio) - Number(theirs[i].log_odds_ratio)) / scale).toBeLessThan(1e-4)
  }
}, 60_000)

it('what a scoring has to say is printed', async () => {
  const folder = temporaryFolder('few')
  const ids = linesOf(genotypes('example.fam')).map((line) => line.split(/\s+/)[1])
  writePeople(folder, ids)
  for (const extension of ['bed', 'bim', 'fam'])
    copyFileSync(genotypes(`example.${extension}`), join(folder, `example.${extension}`))
  const [head, ...weights] = linesOf(genotypes('example.weights.tsv'))
  const absent = weights.slice(0, 600).map((line) => `absent${line}`)
  writeFileSync(join(folder, 'trait.tsv'), [head, ...absent, ...weights.slice(600)].join('\n'))
  const { printed, table } = await runStudy(['--study', 'paper', '--data', folder, '--tables', 'score_summary'])
  expect(table('score_summary')[0].status).not.toBe('ok')
  expect(printed).toContain('Only 400 of the 1,000 weights of w1 (40 %) could be used')
}, 60_000)

it('logs of scores that a file’s name cannot tell apart are files of their own', async () => {
  const folder = temporaryFolder('named')
  writePeople(
    folder,
    linesOf(genotypes('example.fam')).map((line) => line.split(/\s+/)[1]),
  )
  for (const extension of ['bed', 'bim', 'fam'])
    copyFileSync(genotypes(`example.${extension}`), join(folder, `example.${extension}`))
  const rows = linesOf(genotypes('example.weights.tsv'))
    .slice(1)
    .map((line) => line.split('\t').slice(0, 2))
  writeFileSync(
    join(folder, 'w.tsv'),
    ['ID\tA1\ta/b\ta b', ...rows.map(([id, allele]) => `${id}\t${allele}\t1\t2`)].join('\n'),
  )
  const run = await runStudy(['--study', 'paper', '--data', folder, '--variant-log', '--tables', 'score_summary'])
  const logged = ['variants_a_b', 'variants_a_b_2'].map((name) => run.table(name)[0].score)
  expect(logged.sort()).toEqual(['a b', 'a/b'])
}, 60_000)
