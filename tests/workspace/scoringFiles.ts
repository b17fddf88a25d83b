import { readFileSync } from 'node:fs'
import type { GivenFile } from '../../src/model/engine.ts'
import { fixture } from '../simOpen.ts'

/** 500 people with genotypes, a table of three scores' weights, and what a study needs besides. */

const text = (name: string) => readFileSync(fixture(`genotypes/${name}`), 'utf8').trimEnd()
export const ids = text('example.fam')
  .split('\n')
  .map((line) => line.split(/\s+/)[1])

const file = (path: string, ...content: (string | Uint8Array<ArrayBuffer>)[]): GivenFile => ({
  path,
  blob: new Blob(content),
})
export const csv = (path: string, head: string, rows: readonly string[]) => file(path, [head, ...rows].join('\n'))

/** Half of the people have MDD, half of those two drugs and the others four; three components by row number. */
export const components = ids.map((_, i) => [((i * 37) % 101) / 10, ((i * 53) % 97) / 10 - 4, ((i * i) % 89) / 7])
export const people: readonly GivenFile[] = [
  csv(
    'person.csv',
    'person_id,year_of_birth,month_of_birth,day_of_birth,gender_concept_id',
    ids.map((id, i) => `${id},${1940 + ((i * 7) % 60)},5,${1 + (i % 28)},${i % 3 === 0 ? 8507 : 8532}`),
  ),
  csv(
    'condition_occurrence.csv',
    'person_id,condition_concept_id,condition_start_date',
    ids.flatMap((id, i) => ((i * 13) % 10 < 5 ? [`${id},4282096,2015-03-01`] : [])),
  ),
  csv(
    'drug_exposure.csv',
    'person_id,drug_concept_id,drug_exposure_start_date',
    ids.flatMap((id, i) =>
      [739138, 755695, 797617, 703547]
        .slice(0, (i * 17) % 4 < 2 ? 2 : 4)
        .map((drug, k) => `${id},${drug},2015-0${4 + k}-01`),
    ),
  ),
  csv(
    'pca.csv',
    'person_id,PC1,PC2,PC3',
    ids.map((id, i) => [id, ...components[i]].join(',')),
  ),
]
export const genotypes: readonly GivenFile[] = ['bed', 'bim', 'fam'].map((extension) =>
  file(`example.${extension}`, new Uint8Array(readFileSync(fixture(`genotypes/example.${extension}`)))),
)
/** Every kind of row: as it is, exchanged, absent, repeated. */
export const weights = (() => {
  const [head, ...rows] = text('example.weights.tsv').split('\n')
  const [, ...names] = head.split('\t').slice(2)
  const body = rows.map((row) => row.split('\t'))
  return file(
    'weights.tsv',
    [
      ['ID', 'A1', 'A2', ...names],
      ...body.map(([id, ...rest], i) => [i % 50 === 0 ? `none${i}` : id, ...rest]),
      body[7],
      body[8],
    ]
      .map((row) => row.join('\t'))
      .join('\n'),
  )
})()
