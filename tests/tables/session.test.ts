import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import type { Source } from '../../src/formats/source.ts'
import type { Inventory } from '../../src/model/inventory.ts'
import type { Progress } from '../../src/model/progress.ts'
import type { Tables } from '../../src/tables/tables.ts'
import { fixture, given } from '../formats/givenFile.ts'
import { entry, newTables, problemsOf, simOpen } from './helpers.ts'
import { columnsOfFixture, parquetOf } from './writeTables.ts'

const person = given(
  'person.csv',
  'person_id,birth_datetime,sex_at_birth,cohort\n2,1960-01-01,Female,a\n1,1950-01-01,Male,b\n',
)

test('an ancestry table gives the PCs, by any of the names a person has', async () => {
  const list = Array.from({ length: 16 }, (_, i) => (i + 1) / 8)
  const tables = newTables()
  await tables.add([
    person,
    given(
      'ancestry.tsv',
      'research_id\tancestry_pred\tprobabilities\tpca_features\tancestry_pred_other\n' +
        `1\teur\t[0.1, 0.9]\t[${list.join(', ')}]\toth\n2\tafr\t[1]\t[-1,2e-3]\t\n3\tafr\t[1]\t[1]\t\n`,
    ),
  ])
  expect(entry(tables, 'ancestry.tsv')).toMatchObject({ takenFor: 'ancestry', format: 'TSV', state: 'ready' })
  const { columns } = tables.extract()!.people
  const pc = (k: number) => columns.get(`PC${k}`)
  expect(pc(1)).toEqual({ kind: 'number', values: Float64Array.of(0.125, -1) })
  expect(pc(2)).toEqual({ kind: 'number', values: Float64Array.of(0.25, 0.002) })
  expect(pc(16)).toEqual({ kind: 'number', values: Float64Array.of(2, Number.NaN) })
  expect(columns.get('ancestry_pred')).toEqual({ kind: 'category', codes: Int32Array.of(1, 0), levels: ['afr', 'eur'] })
  expect(problemsOf(tables, 'ancestry.tsv')).toMatchObject([{ rule: 'unknown_person', row: 3, count: 1 }])
})

test('PCs in a table of their own; names in any case', async () => {
  const tables = newTables()
  await tables.add([person, given('pcs.csv', 'IID,pc1,Pc_2\n1,0.5,1\n2,0.25,2\n')])
  expect(entry(tables, 'pcs.csv').takenFor).toBe('ancestry')
  expect(tables.extract()!.people.columns.get('PC2')).toEqual({ kind: 'number', values: Float64Array.of(1, 2) })
})

test('a concept-set table may give the class of a drug; of two rows for a concept the order does not matter', async () => {
  const rows = ['7,antidepressant,A,SSRI', '7,antidepressant,A,', '8,antidepressant,B,', '9,mdd,M,']
  for (const order of [rows, [...rows].reverse()]) {
    const tables = newTables()
    await tables.add([person, given('sets.csv', `concept_id,class,name,drug_class\n${order.join('\n')}\n`)])
    expect(tables.extract()!.conceptSets).toEqual({
      antidepressant: [
        { conceptId: 7, name: 'A', drugClass: 'SSRI' },
        { conceptId: 8, name: 'B' },
      ],
      mdd: [{ conceptId: 9, name: 'M' }],
    })
  }
})

test('a wrong guess is corrected, and back', async () => {
  const tables = newTables()
  await tables.add([person, given('pcs.csv', 'person_id,PC1,PC2\n1,0.5,1\n2,0.25,2\n')])
  const { id } = entry(tables, 'pcs.csv')
  await tables.takeFor(id, 'scores')
  expect(entry(tables, 'pcs.csv')).toMatchObject({ takenFor: 'scores', state: 'ready', because: 'you said so' })
  expect(tables.extract()!.scores!.names).toEqual(['PC1', 'PC2'])
  expect(tables.extract()!.people.columns.has('PC1')).toBe(false)
  await tables.takeFor(id, null)
  expect(entry(tables, 'pcs.csv').state).toBe('ignored')
  expect(tables.extract()!.scores).toBeNull()
  await tables.takeFor(id, 'condition_occurrence')
  expect(entry(tables, 'pcs.csv').state).toBe('failed')
  expect(problemsOf(tables, 'pcs.csv')[0].message).toContain('a condition table needs a column for the concept')
  await tables.takeFor(id, 'ancestry')
  expect(entry(tables, 'pcs.csv')).toMatchObject({ takenFor: 'ancestry', state: 'ready', problems: [] })
})

test('the kinds to choose from hold the recognised one, before and after a choice', async () => {
  const tables = newTables()
  await tables.add([
    person,
    given('measurement.csv', 'person_id,measurement_concept_id,measurement_date\n1,9201,2020-01-01\n'),
    await fixture('formats/plink/some_missing.bed'),
    await fixture('formats/plink/some_missing.bim'),
    await fixture('formats/plink/some_missing.fam'),
    await fixture('formats/weights/PGS000001.txt.gz'),
    given('mdd_pst_eff_a1_b0.5_phiauto_chr22.txt', '22\trs1\t17000\tA\tG\t-1.25e-05\n'),
    given('all.zip', 'PK\u0003\u0004 and so on'),
  ])
  const before = tables.inventory().files
  expect(before.map(({ takenFor }) => takenFor)).toEqual([
    'person',
    null,
    'genotypes',
    'variants',
    'samples',
    'weights',
    'weights',
    null,
  ])
  for (const file of before) {
    if (file.takenFor === null) continue
    expect(file.alternatives, file.name).toContain(file.takenFor)
    await tables.takeFor(file.id, null)
    expect(entry(tables, file.name)).toMatchObject({ takenFor: null, alternatives: file.alternatives })
  }
  expect(entry(tables, 'person.csv').alternatives).toEqual(entry(tables, 'measurement.csv').alternatives)
  expect(entry(tables, 'all.zip').alternatives).toEqual([])
})

test('each set of genotypes keeps a fam file of its name, though all are the same', async () => {
  const tables = newTables()
  const fam = '0 1 0 0 1 -9\n0 2 0 0 2 -9\n'
  const bed = new Uint8Array([0x6c, 0x1b, 1, 0])
  const sets = [1, 2].flatMap((chromosome) => [
    given(`chr${chromosome}.bed`, bed, new Uint8Array(chromosome - 1)),
    given(`chr${chromosome}.bim`, `${chromosome} rs${chromosome} 0 7 A G\n`.repeat(chromosome)),
    given(`chr${chromosome}.fam`, fam),
  ])
  await tables.add([person, ...sets, given('chr3.fam', '0 2 0 0 2 -9\n0 1 0 0 1 -9\n')])
  for (const { name } of sets) expect(entry(tables, name).state, name).toBe('ready')
  expect(tables.inventory().files.flatMap(({ problems }) => problems)).toEqual([])
})

test('copies at variants without the other allele are no scores: what to write is said', async () => {
  const tables = newTables()
  const raw = (...names: string[]) =>
    given('d.raw', `FID\tIID\tPAT\tMAT\tSEX\tPHENOTYPE\t${names.join('\t')}\n0\t1\t0\t0\t1\t-9\t2\t0\n`)
  await tables.add([person, raw('rs1_A', '2:7:A:G_g')])
  expect(entry(tables, 'd.raw')).toMatchObject({ takenFor: null, alternatives: ['scores'] })
  expect(entry(tables, 'd.raw').because).toContain('plink2 --export A include-alt')
  await tables.remove([entry(tables, 'd.raw').id])
  await tables.add([raw('rs1_A(/G)', 'rs2_C(/T)')])
  expect(entry(tables, 'd.raw').takenFor).toBe('dosages')
  await tables.remove([entry(tables, 'd.raw').id])
  await tables.add([raw('pgs_a', 'height')])
  expect(entry(tables, 'd.raw').takenFor).toBe('scores')
})

test('removing a file takes its content away; without people there is no extract', async () => {
  const tables = newTables()
  const scores = given('pgs.csv', 'eid,pgs_a\n1,0.5\n2,0.25\n')
  await tables.add([scores])
  expect(tables.extract()).toBeNull()
  expect(tables.inventory().problems).toMatchObject([{ rule: 'no_person_table' }])
  await tables.add([person])
  expect(tables.inventory()).toMatchObject({ people: 2, scores: 1, problems: [] })
  expect(tables.inventory().digest).toMatch(/^[0-9a-f]{64}$/)
  await tables.remove([entry(tables, 'pgs.csv').id])
  expect(tables.inventory()).toMatchObject({ people: 2, scores: 0 })
  await tables.remove([entry(tables, 'person.csv').id])
  expect([tables.extract(), tables.inventory().digest, tables.inventory().files]).toEqual([null, null, []])
})

test('scores of one person twice with different numbers are left out; a score file twice is told', async () => {
  const tables = newTables()
  await tables.add([
    person,
    given('a.csv', 'person_id,pgs\n1,0.5\n2,0.25\n'),
    given('b.csv', 'person_id,pgs\n1,0.5\n2,0.75\n'),
  ])
  const { scores } = tables.extract()!
  expect([...scores!.values[0]]).toEqual([0.5, Number.NaN])
  expect([...scores!.hasRow]).toEqual([1, 0])
  expect(problemsOf(tables, 'b.csv').map(({ rule, row }) => [rule, row])).toEqual([
    ['duplicate_person', 1],
    ['conflicting_person', 2],
  ])
  expect(problemsOf(tables, 'b.csv')[1].message).toBe(
    'b.csv: Row 2 of a.csv and row 2 of this file are of one person, but differ in pgs. A person needs one row. ' +
      'People left out for this: 1.',
  )
})

test('cancelling keeps what was read before and drops the rest', async () => {
  const tables = newTables()
  const stop = new AbortController()
  const files = await simOpen()
  const seen: Inventory[] = []
  const work = tables.add(files, {
    signal: stop.signal,
    onInventory: (inventory) => {
      seen.push(inventory)
      if (inventory.files.some(({ takenFor, state }) => takenFor === 'observation_period' && state === 'ready'))
        stop.abort()
    },
  })
  await expect(work).rejects.toMatchObject({ name: 'CancelledError' })
  expect(tables.inventory().files.map(({ name }) => name)).toEqual(['person.csv.gz', 'observation_period.csv.gz'])
  expect(tables.extract()?.people.n).toBe(6000)
  expect(seen[0].files.map(({ state }) => state)).toEqual(files.map(() => 'reading'))
})

test('progress is told in bytes of the file as stored', async () => {
  const tables = newTables()
  const source = await fixture('sim-open/extract/drug_exposure.csv.gz')
  const read: number[] = []
  const onProgress = ({ unit, done }: Progress) => {
    if (unit === 'bytes') read.push(done)
  }
  await tables.add([source], { onProgress })
  expect(read.at(-1)).toBe(source.blob.size)
})

test('the inventory: columns and their use, dates, people, years; no level of a person column', async () => {
  const tables = newTables()
  await tables.add(await simOpen())
  const drugs = entry(tables, 'drug_exposure.csv.gz')
  expect(drugs.columns.map(({ name, usedAs }) => [name, usedAs])).toEqual([
    ['drug_exposure_id', null],
    ['person_id', 'person'],
    ['drug_concept_id', 'concept'],
    ['drug_exposure_start_date', 'start date'],
    ['drug_exposure_end_date', 'end date'],
    ['days_supply', 'days of supply'],
  ])
  expect(drugs.sha256).toMatch(/^[0-9a-f]{64}$/)
  const dates = columnsOfFixture('sim-open/extract/drug_exposure.csv.gz')
    .get('drug_exposure_start_date')!
    .filter((date) => date !== '')
    .sort()
  expect(drugs.dateRange).toEqual([dates[0], dates.at(-1)])
  const { recordsByYear } = tables.inventory()
  const byYear = recordsByYear.find(({ table }) => table === 'drug_exposure')!
  expect(byYear.counts.reduce((sum, count) => sum + count, 0)).toBe(tables.extract()!.drugs!.length)
  expect(byYear.firstYear).toBe(Number(dates[0].slice(0, 4)))
  // Nothing of what the people's columns hold is in it.
  expect(JSON.stringify(tables.inventory())).not.toContain('wgs_eur')
})

test('a column that tells people apart is no column for cohorts', async () => {
  const tables = newTables()
  const rows = Array.from({ length: 300 }, (_, i) => `${i},1950-01-01,name ${i},${i % 2 ? 'x' : 'y'}`)
  await tables.add([given('person.csv', ['person_id,birth_datetime,nickname,arm', ...rows].join('\n'))])
  expect([...tables.extract()!.people.columns.keys()]).toEqual(['arm'])
  expect(
    problemsOf(tables, 'person.csv').map(({ rule, effect, column, message }) => [rule, effect, column, message]),
  ).toEqual([
    ['no_sex', 'note', null, expect.stringContaining('Everyone counts as missing sex.')],
    [
      'too_many_levels',
      'note',
      'nickname',
      'person.csv: nickname has 300 different texts, too many to tell groups of people apart. It is not used.',
    ],
  ])
})

test('simulated data say so in Parquet metadata', async () => {
  const columns = new Map([
    ['person_id', ['1', '2']],
    ['year_of_birth', ['1950', '1960']],
  ])
  for (const [value, simulated] of [
    ['true', true],
    ['false', false],
  ] as const) {
    const tables = newTables()
    await tables.add([parquetOf('person.parquet', columns, [{ key: 'simulated', value }])])
    expect(tables.inventory().simulated).toBe(simulated)
  }
})

test('JSON that is no study, a zip archive, and bytes of no format are listed and left', async () => {
  const tables = newTables()
  const files: Source[] = [
    given('notes.json', '{"a": 1}'),
    given('all.zip', 'PK\u0003\u0004 and so on'),
    given(
      'noise.bin',
      new Uint8Array(300).map((_, i) => (i * 37) % 11),
    ),
    given('study.json', '{"schema": 1, "name": "x"}'),
  ]
  await tables.add(files)
  expect(tables.inventory().files.map(({ state, because }) => [state, because])).toEqual([
    ['ignored', 'it is JSON, but not a study document'],
    ['ignored', 'it is a zip archive: unpack it first'],
    ['ignored', 'its content is in none of the formats read here'],
    ['failed', 'it is JSON with a schema number'],
  ])
  expect(problemsOf(tables, 'study.json')[0].message).toContain('study.json: ')
})

test('weights are recognised and checked; PRS-CS and PGS Catalog', async () => {
  const tables = newTables()
  await tables.add([
    await fixture('formats/weights/PGS000001.txt.gz'),
    given('mdd_pst_eff_a1_b0.5_phiauto_chr22.txt', '22\trs1\t17000\tA\tG\t-1.25e-05\n22\trs2\t18000\tC\tG\t2e-05\n'),
    await fixture('formats/weights/invalid_scorefile.txt'),
  ])
  expect(tables.inventory().files.map(({ takenFor, state, rows }) => [takenFor, state, rows])).toEqual([
    ['weights', 'ready', 77],
    ['weights', 'ready', 2],
    ['weights', 'failed', null],
  ])
  expect(tables.sources('weights').map(({ format }) => format)).toEqual(['pgsCatalog', 'prsCs'])
})

test('a gzip file is read like the plain one, whatever its name', async () => {
  const tables = newTables()
  const text = await person.blob.text()
  await tables.add([given('export', new Uint8Array(gzipSync(text)))])
  expect(entry(tables, 'export')).toMatchObject({ format: 'CSV, gzip', takenFor: 'person', rows: 2 })
})

test('a plink .sscore file gives its scores, not the counts beside them', async () => {
  const tables = newTables()
  await tables.add([
    person,
    given(
      'plink2.sscore',
      '#FID\tIID\tPHENO1\tALLELE_CT\tMISSING_CT\tDENOM\tNAMED_ALLELE_DOSAGE_SUM\tbmi_AVG\tbmi_SUM\n' +
        '0\t1\tNONE\t2000\t4\t2004\t812\t0.25\t500\n0\t2\tNONE\t2000\t0\t2000\t790\t-0.5\t-1000\n',
    ),
    given('counts.tsv', '#IID\tALLELE_CT\tDENOM\n1\t2000\t2004\n'),
  ])
  expect(entry(tables, 'plink2.sscore')).toMatchObject({ takenFor: 'scores', state: 'ready' })
  const { names, values } = tables.extract()!.scores!
  expect([names, values.map((column) => [...column])]).toEqual([
    ['bmi_AVG', 'bmi_SUM'],
    [
      [0.25, -0.5],
      [500, -1000],
    ],
  ])
  expect(problemsOf(tables, 'plink2.sscore')).toMatchObject([
    {
      rule: 'no_scores',
      effect: 'note',
      message:
        'plink2.sscore: Columns that plink writes beside scores are not used as scores: ' +
        'PHENO1, ALLELE_CT, MISSING_CT, DENOM, NAMED_ALLELE_DOSAGE_SUM.',
    },
  ])
  expect(entry(tables, 'counts.tsv').takenFor).toBeNull()
})

test('Parquet columns with dots, spaces and other letters in their names', async () => {
  const tables = newTables()
  const names = ['pgs.bmi', 'pgs body mass', 'pgs_größe', 'pgs/3', 'a.b.c']
  const scores = parquetOf(
    'pgs.parquet',
    new Map([['eid', ['1', '2']], ...names.map((name, i): [string, string[]] => [name, [`${i}.5`, '0.25']])]),
  )
  await tables.add([person, scores])
  expect(tables.inventory().files.map(({ state }) => state)).toEqual(['ready', 'ready'])
  const { names: read, values } = tables.extract()!.scores!
  expect(read).toEqual([...names].sort())
  expect(values.map((column) => column[0])).toEqual([...names].sort().map((name) => names.indexOf(name) + 0.5))
})

test('a table given as CSV and as Parquet is counted once; another with as many rows is not the same', async () => {
  const columns = columnsOfFixture('sim-open/extract/condition_occurrence.csv.gz')
  const once = newTables()
  await once.add([
    await fixture('sim-open/extract/person.csv.gz'),
    await fixture('sim-open/extract/condition_occurrence.csv.gz'),
  ])
  const twice = newTables()
  await twice.add([
    await fixture('sim-open/extract/person.csv.gz'),
    parquetOf('condition.parquet', columns),
    await fixture('sim-open/extract/condition_occurrence.csv.gz'),
  ])
  expect(problemsOf(twice, 'condition_occurrence.csv.gz')).toMatchObject([
    { rule: 'same_rows', value: 'condition.parquet' },
  ])
  expect(twice.extract()!.digest).toBe(once.extract()!.digest)
  const other = new Map(columns)
  other.set(
    'condition_start_date',
    columns.get('condition_start_date')!.map((date, i) => (i === 5 ? '2001-01-01' : date)),
  )
  await twice.add([parquetOf('other.parquet', other)])
  expect(entry(twice, 'other.parquet').state).toBe('ready')
})

test('a Parquet file is stopped between batches', async () => {
  const tables = newTables()
  const stop = new AbortController()
  const columns = columnsOfFixture('sim-open/extract/drug_exposure.csv.gz')
  const work = tables.add([person, parquetOf('drug.parquet', columns)], {
    signal: stop.signal,
    onProgress: ({ done, total }) => {
      if (total !== null && done > total / 2) stop.abort()
    },
  })
  await expect(work).rejects.toMatchObject({ name: 'CancelledError' })
  expect(tables.inventory().files.map(({ name }) => name)).toEqual(['person.csv'])
  await tables.add([parquetOf('drug.parquet', columns)])
  expect(entry(tables, 'drug.parquet').state).toBe('ready')
})

describe('files that repeat another one', () => {
  const events = 'person_id,condition_concept_id,condition_start_date\n1,10,2020-01-01\n2,10,2020-01-02\n'
  const [head, first, second] = events.split('\n')
  const threeTimes = async () => {
    const tables = newTables()
    const swapped = [head, second, first, ''].join('\n')
    await tables.add([person, given('a.csv', events), given('b.csv', events), given('c.csv', swapped)])
    return tables
  }
  const files = (tables: Tables) =>
    tables
      .inventory()
      .files.flatMap(({ name, state, because }) => (name === 'person.csv' ? [] : [[name, state, because]]))
  const asItIs = 'it has the column condition_concept_id'

  test('are read when it is removed', async () => {
    const tables = await threeTimes()
    const { digest } = tables.inventory()
    expect(files(tables)).toEqual([
      ['a.csv', 'ready', asItIs],
      ['b.csv', 'ignored', 'it is the same as a.csv'],
      ['c.csv', 'ignored', 'it holds the same rows as a.csv'],
    ])
    await tables.remove([entry(tables, 'a.csv').id])
    expect(files(tables)).toEqual([
      ['b.csv', 'ready', asItIs],
      ['c.csv', 'ignored', 'it holds the same rows as b.csv'],
    ])
    expect(entry(tables, 'b.csv')).toMatchObject({ takenFor: 'condition_occurrence', rows: 2, problems: [] })
    expect(tables.inventory().digest).toBe(digest)
    await tables.remove(['b.csv', 'c.csv'].map((name) => entry(tables, name).id))
    expect(files(tables)).toEqual([])
    expect(tables.extract()!.conditions).toBeNull()
  })

  test('are read when it is not used any more; the very same file stays out when it is taken for something else', async () => {
    const tables = await threeTimes()
    const { id } = entry(tables, 'a.csv')
    await tables.takeFor(id, 'scores')
    expect(files(tables)).toEqual([
      ['a.csv', 'ready', 'you said so'],
      ['b.csv', 'ignored', 'it is the same as a.csv'],
      ['c.csv', 'ready', asItIs],
    ])
    await tables.takeFor(id, null)
    expect(files(tables)).toEqual([
      ['a.csv', 'ignored', 'you said so'],
      ['b.csv', 'ignored', 'it holds the same rows as c.csv'],
      ['c.csv', 'ready', asItIs],
    ])
    await tables.takeFor(id, 'condition_occurrence')
    expect(files(tables)[0]).toEqual(['a.csv', 'ignored', 'it holds the same rows as c.csv'])
    expect(tables.extract()!.conditions!.length).toBe(2)
  })
})

test('a stopped correction leaves everything as it was', async () => {
  const tables = newTables()
  const events = given('a.csv', 'person_id,condition_concept_id,condition_start_date\n1,10,2020-01-01\n')
  await tables.add([person, events, given('b.csv', await events.blob.text())])
  const before = tables.inventory()
  const stop = new AbortController()
  const stopWhen = (name: string) => ({
    signal: stop.signal,
    onInventory: ({ files }: Inventory) => {
      if (files.some((file) => file.name === name && file.state === 'reading')) stop.abort()
    },
  })
  const work = tables.takeFor(entry(tables, 'a.csv').id, 'scores', stopWhen('a.csv'))
  await expect(work).rejects.toMatchObject({ name: 'CancelledError' })
  expect(tables.inventory()).toEqual(before)
  const other = tables.takeFor(entry(tables, 'a.csv').id, null, stopWhen('b.csv'))
  await expect(other).rejects.toMatchObject({ name: 'CancelledError' })
  expect(tables.inventory()).toEqual(before)
  expect(tables.extract()!.conditions!.length).toBe(1)
  await tables.takeFor(entry(tables, 'a.csv').id, 'drug_exposure')
  expect(entry(tables, 'a.csv')).toMatchObject({ takenFor: 'drug_exposure', state: 'failed' })
  expect(entry(tables, 'b.csv')).toMatchObject({ takenFor: 'condition_occurrence', state: 'ready' })
})
