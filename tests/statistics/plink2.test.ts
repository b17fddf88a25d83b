import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { loadKernel } from '../../src/kernel/loadKernel.ts'
import { isProblem } from '../../src/statistics/design.ts'
import { fitFirth } from '../../src/statistics/firth.ts'
import { fitDesign } from '../../src/statistics/logistic.ts'
import { fitScores } from '../../src/statistics/logisticScores.ts'
import { wald } from '../../src/statistics/wald.ts'

const kernel = await loadKernel(readFileSync('build/kernel.wasm'))
const lines = (text: string): string[][] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/))
const fixture = (name: string): string[][] => lines(readFileSync(`tests/fixtures/${name}`, 'utf8'))

const people = fixture('genotypes/example.fam').map((row) => row[1])
const columnsOf = (name: string): Map<string, Float64Array> => {
  const [head, ...rows] = fixture(name)
  const byId = new Map(rows.map((row) => [row[1], row]))
  return new Map(
    head.map((column, k) => [
      column,
      Float64Array.from(people, (id) => {
        const value = byId.get(id)?.[k]
        return value === undefined || value === 'NA' ? NaN : Number(value)
      }),
    ]),
  )
}

/** Copies of the first allele (`A1`), variant-major: two bits a person, 00 two copies, 01 missing, 10 one, 11 none. */
function dosages(): Float64Array[] {
  const bed = readFileSync('tests/fixtures/genotypes/example.bed')
  expect([...bed.subarray(0, 3)]).toEqual([0x6c, 0x1b, 0x01])
  const stride = Math.ceil(people.length / 4)
  const copies = [2, NaN, 1, 0]
  return Array.from({ length: (bed.length - 3) / stride }, (_, v) =>
    Float64Array.from(people, (_, i) => copies[(bed[3 + v * stride + (i >> 2)] >> (2 * (i & 3))) & 3]),
  )
}

// plink2 stops as R's glm does: its standard errors, and so its P, are those of the step before the last.
describe('plink2 --glm on the regenie example', () => {
  const variants = dosages()
  const covariates = columnsOf('regenie/covariates.txt')
  const phenotypes = columnsOf('regenie/phenotype_bin.txt')
  for (const phenotype of ['Y1', 'Y2']) {
    test(`${phenotype}: 1,000 variants within 2e-5`, () => {
      const path = `tests/fixtures/regenie/regenie_glm_logistic.${phenotype}.glm.logistic.gz`
      const [head, ...expected] = lines(gunzipSync(readFileSync(path)).toString('utf8'))
      const column = (name: string): number => head.indexOf(name)
      const y = phenotypes.get(phenotype)!
      const columns = ['V1', 'V2', 'V3'].map((name) => covariates.get(name)!)
      expect([y, ...columns].some((values) => values.some(Number.isNaN))).toBe(false)
      const outcome = Uint8Array.from(y)
      const design = fitDesign(kernel, columns, outcome)
      expect(isProblem(design)).toBe(false)
      const fits = fitScores(kernel, columns, outcome, design, variants)
      expect(expected.length).toBe(fits.length)
      let worst = 0
      for (const [v, fit] of fits.entries()) {
        const row = expected[v]
        const relative = (got: number, name: string): number =>
          Math.abs(got - Number(row[column(name)])) / Math.abs(Number(row[column(name)]))
        expect([fit.problem, fit.n]).toEqual([null, Number(row[column('OBS_CT')])])
        const { ratio, z } = wald(fit.coefficient, fit.standardError, 0.95)
        worst = Math.max(
          worst,
          relative(ratio, 'OR'),
          relative(fit.standardError, 'LOG(OR)_SE'),
          Math.abs(z - Number(row[column('Z_STAT')])) / Math.max(1, Math.abs(z)),
        )
      }
      expect(worst).toBeLessThan(2e-5)
    })
  }
})

// plink2 stops a little before the maximum (Z, which is Wald's, shows it most: the error of the estimate in standard errors).
describe('plink2 --glm firth on the regenie example', () => {
  const variants = dosages()
  const covariates = columnsOf('regenie/covariates.txt')
  const phenotypes = columnsOf('regenie/phenotype_bin.txt')
  for (const phenotype of ['Y1', 'Y2']) {
    test(`${phenotype}: 1,000 variants within 2e-4`, { timeout: 60_000 }, () => {
      const path = `tests/fixtures/regenie/regenie_glm_firth.${phenotype}.glm.firth.gz`
      const [head, ...expected] = lines(gunzipSync(readFileSync(path)).toString('utf8'))
      const column = (name: string): number => head.indexOf(name)
      const outcome = Uint8Array.from(phenotypes.get(phenotype)!)
      const columns = ['V1', 'V2', 'V3'].map((name) => covariates.get(name)!)
      expect(expected.length).toBe(1000)
      let worst = 0
      let worstZ = 0
      for (const [v, row] of expected.entries()) {
        const rows = [...outcome.keys()].filter((i) => !Number.isNaN(variants[v][i]))
        const take = (values: Float64Array): Float64Array => Float64Array.from(rows, (i) => values[i])
        const fit = fitFirth(
          kernel,
          [...columns, variants[v]].map(take),
          Uint8Array.from(rows, (i) => outcome[i]),
          0.95,
        )
        const { ratio, z } = wald(fit.coefficients[4], fit.standardErrors[4], 0.95)
        const relative = (got: number, name: string): number =>
          Math.abs(got - Number(row[column(name)])) / Math.abs(Number(row[column(name)]))
        expect([fit.problem, fit.n]).toEqual([null, Number(row[column('OBS_CT')])])
        worst = Math.max(worst, relative(ratio, 'OR'), relative(fit.standardErrors[4], 'LOG(OR)_SE'))
        worstZ = Math.max(worstZ, Math.abs(z - Number(row[column('Z_STAT')])) / Math.max(1, Math.abs(z)))
      }
      expect(worst).toBeLessThan(2e-4)
      expect(worstZ).toBeLessThan(5e-4)
    })
  }
})
