import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sha256Of } from '../../src/model/digest.ts'
import { currentPresets, paperDefinitions, withPreset } from '../../src/phenotype/presets.ts'
import { dayFrom, fixture, rowsOf } from '../simOpen.ts'
import { start, statusOf, type Worked } from './worked.ts'

interface Told extends Worked {
  readonly says: string
  readonly why: string
}
interface Answered extends Told {
  readonly group: string
  readonly trdDay: number | null
}
interface OfThePaper extends Told {
  readonly TRD: Readonly<Record<string, number | 'treated' | 'untreated'>>
  readonly cases: readonly string[]
}

const read = <T>(name: string): T => JSON.parse(readFileSync(fixture(`presets/${name}.json`), 'utf8')) as T
const [primary] = paperDefinitions()

const others = currentPresets.filter(({ group }) => group !== 'The paper')
const ofThePaper = currentPresets.filter(({ group }) => group === 'The paper')

describe.each(others)('preset $id', (preset) => {
  const histories = read<Answered[]>(preset.id)

  it('has at least 8 worked histories, TRD and not', () => {
    expect(histories.length).toBeGreaterThanOrEqual(8)
    expect(new Set(histories.map(({ group }) => group)).size).toBeGreaterThan(1)
  })

  it.each(histories)('“$says”: $why', (worked) => {
    expect(statusOf(worked, withPreset(primary, preset))).toEqual({ group: worked.group, trdDay: worked.trdDay })
  })
})

describe.each(ofThePaper)('the paper’s $id', (preset) => {
  const [trd, trMdd] = preset.id.split('/')
  const histories = read<OfThePaper[]>('paper')

  it.each(histories)('“$says”: $why', (worked) => {
    const answer = worked.TRD[trd]
    const trdDay = typeof answer === 'number' ? answer : null
    const asCase = trdDay !== null ? 'TRD' : answer === 'treated' ? 'trMDD' : 'excluded'
    const group = worked.mdd.length === 0 ? 'nonMDD' : worked.cases.includes(trMdd) ? asCase : 'excluded'
    expect(statusOf(worked, withPreset(primary, preset))).toEqual({ group, trdDay })
  })

  it('has at least 8 of them', () => expect(histories.length).toBeGreaterThanOrEqual(8))
})

describe('the seven patients of the CRIS/CPFT source', () => {
  const rows = rowsOf('presets/cardinal_pythonlib_seven_patients.csv')
  const preset = currentPresets.find(({ id }) => id === 'cris-cpft')!
  /** When the second course is long enough, by hand. */
  const days: Readonly<Record<string, string>> = {
    Alice: '2018-04-01',
    Bob: '2018-05-01',
    Dave: '2018-02-28',
    Fred: '2018-02-28',
    Grace: '2018-02-28',
  }

  it.each(rowsOf('presets/cardinal_pythonlib_expected.csv'))('$patient: $comment', (expected) => {
    const own = rows.filter(({ patient }) => patient === expected.patient)
    const drugs = Object.fromEntries(
      [...new Set(own.map(({ drug }) => drug))].map((name) => [
        name,
        own.filter(({ drug }) => drug === name).map(({ date }) => dayFrom(date) - start),
      ]),
    )
    const found = statusOf({ mdd: [1000], drugs }, withPreset(primary, preset))
    const switched = expected.episodes_first_only === '1'
    expect(found).toEqual({
      group: switched ? 'TRD' : 'trMDD',
      trdDay: switched ? dayFrom(days[expected.patient]) - start : null,
    })
  })
})

describe('the published presets', () => {
  const folder = join(import.meta.dirname, '../../src/phenotype/presets')
  const published = read<Record<string, string>>('published')

  it.each(Object.keys(published))('%s is as it was published', async (file) => {
    expect(await sha256Of(new Uint8Array(readFileSync(join(folder, file))))).toBe(published[file])
  })

  it('are all there, each under its name and version', () => {
    expect(readdirSync(folder).sort()).toEqual(Object.keys(published).sort())
    for (const file of Object.keys(published)) {
      const { id, version } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as { id: string; version: number }
      expect(file).toBe(`${id.split('/').reverse().join('-')}.v${version}.json`)
    }
  })
})
