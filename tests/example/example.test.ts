import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { generateExample } from '../../scripts/example/generate.ts'
import { defaultPeople, defaultSeed, main } from '../../scripts/example/main.ts'
import { createRandom } from '../../scripts/example/random.ts'
import { jointEffects, traits } from '../../scripts/example/traits.ts'
import { parseStudy } from '../../src/model/studyDocument.ts'
import { temporaryFolder } from '../temporaryFolder.ts'

const committed = 'public/example'
const madeFolder = (people: number, seed: number): string => {
  const folder = temporaryFolder('example')
  generateExample(folder, people, seed)
  return folder
}
const digests = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((file) => !file.endsWith('.md'))
      .map((file) => [
        file,
        createHash('sha256')
          .update(readFileSync(join(folder, file)))
          .digest('hex'),
      ]),
  )
const rowsOf = async (folder: string, table: string) =>
  parquetReadObjects({ file: await asyncBufferFromFile(join(folder, `${table}.parquet`)) })

describe('the example study', () => {
  it('is made again byte for byte from its seed', () => {
    expect(digests(madeFolder(defaultPeople, defaultSeed))).toEqual(digests(committed))
  })

  it('has other people under another seed', () => {
    const one = digests(madeFolder(300, 1))
    const other = digests(madeFolder(300, 2))
    expect(one['person.parquet']).not.toBe(other['person.parquet'])
    expect(one['pgs.parquet']).not.toBe(other['pgs.parquet'])
    expect(one['pgs_info.parquet']).toBe(other['pgs_info.parquet'])
  })

  it('fits into 6 MB and says in every table that it is simulated', async () => {
    const files = readdirSync(committed)
    const sizes = files.map((file) => readFileSync(join(committed, file)).byteLength)
    expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(6_000_000)
    const tables = files.filter((file) => file.endsWith('.parquet'))
    expect(tables).toHaveLength(7)
    for (const file of tables) {
      const { key_value_metadata } = await parquetMetadataAsync(await asyncBufferFromFile(join(committed, file)))
      expect(key_value_metadata).toEqual([{ key: 'simulated', value: 'true' }])
    }
  })

  it('has a study document that says so too', () => {
    const study = parseStudy(readFileSync(join(committed, 'study.json'), 'utf8'), 'study.json')
    expect(study.cohorts.map(({ id }) => id)).toEqual(['wgs_eur', 'wgs_div', 'array'])
  })
})

describe('the people of the example', () => {
  let people: Record<string, unknown>[] = []
  beforeAll(async () => {
    people = await rowsOf(committed, 'person')
  })

  it('are in three cohorts in the proportions of the paper', () => {
    const share = (cohort: string) => people.filter((row) => row.cohort === cohort).length / people.length
    expect(Math.abs(share('wgs_eur') - 124945 / 292663)).toBeLessThan(0.015)
    expect(Math.abs(share('wgs_div') - 104388 / 292663)).toBeLessThan(0.015)
    expect(Math.abs(share('array') - 63330 / 292663)).toBeLessThan(0.015)
  })

  it('have distinct ids beyond 2^53 that doubles would merge', () => {
    const ids = people.map((row) => row.person_id as bigint)
    expect(new Set(ids).size).toBe(people.length)
    expect(new Set(ids.map(Number)).size).toBeLessThan(people.length)
  })

  it('are the same first people in a larger study of the same seed and scenario', async () => {
    const larger = await rowsOf(madeFolder(25_000, defaultSeed), 'person')
    expect(larger).toHaveLength(25_000)
    expect(larger.slice(0, people.length)).toEqual(people)
  })

  it('have 61 scores in 7 domains', async () => {
    const info = await rowsOf(committed, 'pgs_info')
    const counts = new Map<unknown, number>()
    for (const { domain } of info) counts.set(domain, (counts.get(domain) ?? 0) + 1)
    expect([...counts.values()]).toEqual([2, 17, 19, 9, 2, 6, 6])
    const scores = await rowsOf(committed, 'pgs')
    expect(Object.keys(scores[0])).toEqual(['person_id', ...info.map(({ column }) => column)])
  })

  it('have the dirt of real records', async () => {
    const drugs = await rowsOf(committed, 'drug_exposure')
    const share = (test: (row: Record<string, unknown>) => boolean) => drugs.filter(test).length / drugs.length
    const text = (row: Record<string, unknown>) =>
      [row.person_id, row.drug_concept_id, row.drug_exposure_start_date].map(String).join()
    expect(share((row) => row.drug_exposure_start_date === null)).toBeGreaterThan(0.001)
    expect(share((row) => row.days_supply === null)).toBeGreaterThan(0.1)
    expect(share((row) => row.drug_exposure_end_date === null)).toBeGreaterThan(0.05)
    expect(share((row) => row.days_supply === -1 || row.days_supply === 0)).toBeGreaterThan(0.0005)
    expect(new Set(drugs.map(text)).size).toBeLessThan(0.99 * drugs.length)
    expect(people.some((row) => row.PC1 === null && row.PC16 === null)).toBe(true)
    expect(people.some((row) => row.year_of_birth === null)).toBe(true)
    expect(new Set(people.map((row) => row.sex_at_birth))).toEqual(
      new Set(['Female', 'Male', 'Intersex', 'Skip', null]),
    )
  })
})

describe('npm run example', () => {
  const run = (...words: string[]) => {
    const said: string[] = []
    const spies = [process.stdout, process.stderr].map((stream) =>
      vi.spyOn(stream, 'write').mockImplementation((text) => said.push(String(text)) > 0),
    )
    const code = main(words)
    for (const spy of spies) spy.mockRestore()
    return { code, text: said.join('') }
  }

  it('writes as many people as it is asked for', async () => {
    const folder = temporaryFolder('example')
    expect(run('--people', '12', '--seed', '3', '--out', folder)).toMatchObject({ code: 0 })
    expect(await rowsOf(folder, 'person')).toHaveLength(12)
  })

  it('says what is wrong with its options', () => {
    expect(run('--people', '1.5')).toMatchObject({ code: 1, text: expect.stringContaining('not 1.5.') })
    expect(run('--people', '0')).toMatchObject({ code: 1, text: expect.stringContaining('from 1 to 10000000, not 0.') })
    expect(run('--seed', '-1')).toMatchObject({ code: 1, text: expect.stringContaining('not -1.') })
    expect(run('--sede', '1')).toMatchObject({ code: 1, text: expect.stringContaining('npm run example --') })
    expect(run('--out')).toMatchObject({ code: 1, text: expect.stringContaining('npm run example --') })
  })
})

describe('the random numbers', () => {
  const mean = (values: readonly number[]) => values.reduce((sum, x) => sum + x, 0) / values.length
  const sample = (draw: (random: ReturnType<typeof createRandom>) => number) => {
    const random = createRandom(11, 3)
    const values = Array.from({ length: 40_000 }, () => draw(random))
    const centre = mean(values)
    return { mean: centre, variance: mean(values.map((x) => (x - centre) ** 2)) }
  }
  it.each([
    ['uniform', (r) => r.uniform(), 1 / 2, 1 / 12],
    ['normal', (r) => r.normal(), 0, 1],
    ['exponential', (r) => r.exponential(), 1, 1],
    ['gamma of shape 0.7', (r) => r.gamma(0.7), 0.7, 0.7],
    ['gamma of shape 3', (r) => r.gamma(3), 3, 3],
    ['beta', (r) => r.beta(2, 3), 0.4, 0.04],
    ['Poisson', (r) => r.poisson(4), 4, 4],
    ['weighted index', (r) => r.pick([1, 1, 4]), 1.5, 0.75],
  ] satisfies [string, (random: ReturnType<typeof createRandom>) => number, number, number][])(
    'of the %s kind have its mean and variance',
    (_, draw, expectedMean, expectedVariance) => {
      const drawn = sample(draw)
      const error = 5 * Math.sqrt(expectedVariance / 40_000)
      expect(Math.abs(drawn.mean - expectedMean)).toBeLessThan(error)
      expect(Math.abs(drawn.variance / expectedVariance - 1)).toBeLessThan(0.06)
    },
  )
})

describe('joint effects', () => {
  it('show as the wanted effect of each score by itself', () => {
    const wanted = traits.map(({ logOddsRatioResistance }) => logOddsRatioResistance)
    const joint = jointEffects(wanted)
    traits.forEach((a, i) => {
      let marginal = 0
      traits.forEach((b, j) => {
        const shared = a.domain === b.domain ? a.factorLoading * b.factorLoading : 0
        marginal += joint[j] * (i === j ? 1 : shared + a.distressLoading * b.distressLoading)
      })
      expect(marginal).toBeCloseTo(wanted[i], 12)
    })
  })
})
