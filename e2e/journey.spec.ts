import { expect, type Page, test } from '@playwright/test'
import { formatChange, formatCount, formatEstimate } from '../src/figures/numbers.ts'
import type { Study } from '../src/model/study.ts'
import { rowsOf } from '../tests/simOpen.ts'
import { arrowOf, columnsOfFixture, parquetOf } from '../tests/tables/writeTables.ts'
import { countsUnder, expectedCounts, expectedEstimates, traits } from './expected.ts'
import {
  bytesOf,
  choose,
  commandLine,
  download,
  drop,
  enter,
  expectCounts,
  expectFitted,
  exported,
  extractFiles,
  extractFolder,
  figure1,
  figure2A,
  type GivenFile,
  inventory,
  pick,
  readSvg,
  strip,
  textsOf,
  turn,
  watch,
} from './steps.ts'

/**
 * The whole way on real files: in, looked at, changed, out. What the screen says is compared with what R computed from the
 * same extract (`tests/fixtures/sim-open`), what leaves the page with what the command line writes.
 */

test.describe.configure({ mode: 'serial' })

let page: Page
let faults: () => Promise<string[]>
let study: GivenFile
let written: (table: string) => Buffer

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage()
  faults = await watch(page)
  await page.goto('./')
})

test.afterAll(() => page.close())

async function estimatesShown(): Promise<string[]> {
  const texts = await textsOf(figure1(page))
  return texts.filter((text) => /^\S+ \(\S+–\S+\)$/.test(text))
}

test('dropped files are listed with what each was taken for, its rows and its problems', async () => {
  await drop(page, extractFiles())
  await expectCounts(page, expectedCounts('wgs_eur', 1, 1))
  const files = await inventory(page)
  const seen = Object.fromEntries(
    [...files].map(([name, [takenFor, rows, , , state]]) => [name, [takenFor, rows, state]]),
  )
  expect(seen).toEqual({
    'concept_sets.csv.gz': ['Concept sets', '57', 'Ready'],
    'condition_occurrence.csv.gz': ['Conditions', '39,602', '1 problem'],
    'drug_exposure.csv.gz': ['Drug exposure', '42,072', '1 problem'],
    'observation_period.csv.gz': ['Observation period', '5,977', 'Ready'],
    'person.csv.gz': ['Person', '6,000', 'Ready'],
    'pgs.csv.gz': ['Scores', '5,986', 'Ready'],
    'pgs_info.csv.gz': ['Score descriptions', '61', 'Ready'],
    'procedure_occurrence.csv.gz': ['Procedures', '1,250', 'Ready'],
  })
  expect(files.get('person.csv.gz')![2]).toBe('6,000')
  await page.getByRole('button', { name: 'drug_exposure.csv.gz', exact: true }).click()
  await expect(page.getByRole('complementary', { name: 'drug_exposure.csv.gz' })).toContainText(
    '74 of 42,072 rows have no drug_exposure_start_date.',
  )
})

test("Figure 1 has 61 rows with R's odds ratios, its table the same", async () => {
  await enter(page, 'Association')
  await expectFitted(page)
  await expect.poll(() => textsOf(figure1(page))).toEqual(expect.arrayContaining(traits))
  expect(traits).toHaveLength(61)
  await expect.poll(estimatesShown).toEqual(expectedEstimates(1, 1))
  expect(await estimatesShown()).toHaveLength(61)
  await page.getByRole('button', { name: 'Table', exact: true }).click()
  const table = page.getByRole('region', { name: 'Figure 1 as a table' })
  await expect(table.locator('tbody tr')).toHaveCount(61)
  await expect(table.locator('tbody tr').first()).toContainText(expectedEstimates(1, 1)[0])
  await page.getByRole('button', { name: 'Table', exact: true }).click()
})

test('each knob moves counts and figure to what R gives for that reading, and undo moves them back', async () => {
  const before = expectedCounts('wgs_eur', 1, 1)
  const moves = [
    { knob: 'Gap that ends a period', value: /^90 d/, counts: expectedCounts('wgs_eur', 2, 1), figure: [2, 1] },
    { knob: 'Distinct drugs', value: /^2 /, counts: countsUnder('min_drugs=2', 'wgs_eur'), figure: null },
    { knob: 'Psychosis, bipolar', value: /^after MDD/, counts: expectedCounts('wgs_eur', 1, 3), figure: [1, 3] },
  ] as const
  for (const { knob, value, counts, figure } of moves) {
    expect(counts).not.toEqual(before)
    const drawn = await estimatesShown()
    // The count under the choice foretells it.
    const group = knob.startsWith('Psychosis') ? 'trMDD' : 'TRD'
    await expect(page.getByRole('radiogroup', { name: knob })).toContainText(String(counts[group]))
    await turn(page, knob, value)
    await expectCounts(page, counts)
    await expectFitted(page)
    if (figure) await expect.poll(estimatesShown).toEqual(expectedEstimates(figure[0], figure[1]))
    await expect.poll(estimatesShown).not.toEqual(drawn)
    await page.getByRole('button', { name: /^Undo/ }).click()
    await expectCounts(page, before)
    await expect.poll(estimatesShown, { timeout: 20_000 }).toEqual(drawn)
  }
})

test("all fifteen definitions stand side by side with R's counts; one press makes another the primary one", async () => {
  await enter(page, 'Definition')
  const grid = page.getByRole('radiogroup', { name: 'Primary definition' })
  await expect(grid.getByRole('radio')).toHaveCount(15)
  for (const trd of [1, 2, 3, 4, 5]) {
    for (const trMdd of [1, 2, 3]) {
      const { TRD, trMDD } = expectedCounts('wgs_eur', trd, trMdd)
      const name = `TRD${trd} / trMDD${trMdd}, TRD ${formatCount(TRD)}, trMDD ${formatCount(trMDD)}`
      await expect(grid.getByRole('radio', { name, exact: true })).toHaveCount(1)
    }
  }
  for (const trMdd of [3, 2, 1]) {
    for (const trd of [5, 4, 3, 2, 1]) {
      await turn(page, 'Primary definition', new RegExp(`^TRD${trd} / trMDD${trMdd}`))
      await expectCounts(page, expectedCounts('wgs_eur', trd, trMdd))
    }
  }
  await turn(page, 'Primary definition', /^TRD4 \/ trMDD2/)
  await expectCounts(page, expectedCounts('wgs_eur', 4, 2))
  await page.keyboard.press(']')
  await expectCounts(page, expectedCounts('wgs_eur', 5, 2))
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('ArrowRight')
  await expectCounts(page, expectedCounts('wgs_eur', 4, 3))
  for (const _ of [1, 2, 3, 4]) await page.getByRole('button', { name: /^Undo/ }).click()
  await expectCounts(page, expectedCounts('wgs_eur', 1, 1))
})

test('a preset sets every knob in one step, with its source; its counts are those of the command line', async () => {
  const before = expectedCounts('wgs_eur', 1, 1)
  const room = page.getByRole('main', { name: 'Definition' })
  await room.getByRole('button', { name: /Preset$/ }).click()
  await page.getByRole('option', { name: 'Fabbri 2021: two switches', exact: true }).click()
  await expect(room.getByRole('region', { name: 'Source of the preset' })).toContainText('antidepressant switches')
  await expect(room).toContainText('at the preset’s reading')

  await enter(page, 'Report')
  const saved = await download(page, () => page.getByRole('button', { name: 'Save', exact: true }).click())
  const table = commandLine(saved.bytes, extractFolder)('counts').toString('utf8')
  const of = (group: string) =>
    Number(new RegExp(`^wgs_eur,TRD1/trMDD1 as fabbri-2021 version 2,${group},(\\d+)`, 'm').exec(table)![1])
  const counts = { nonMDD: of('nonMDD'), trMDD: of('trMDD'), TRD: of('TRD'), excluded: of('excluded') }
  expect(counts.TRD).toBeGreaterThan(0)
  expect(counts).not.toEqual(before)
  await expectCounts(page, counts)

  await enter(page, 'Definition')
  await turn(page, 'A trial lasts at least', /^28 d/)
  await expect(room.getByText('1 change', { exact: true })).toBeVisible()
  for (const _ of [1, 2]) await page.getByRole('button', { name: /^Undo/ }).click()
  await expectCounts(page, before)
})

test('attrition is a flow or a table; a finding of the linter leads to its knob', async () => {
  const { nonMDD, trMDD, TRD } = expectedCounts('wgs_eur', 1, 1)
  const flow = page.getByRole('img', { name: /^Attrition flow/ })
  const texts = await textsOf(flow)
  for (const n of [nonMDD, trMDD, TRD, nonMDD + trMDD + TRD]) expect(texts).toContain(formatCount(n))
  await flow.focus()
  await page.keyboard.press('t')
  await expect(page.getByRole('columnheader', { name: 'Left out' })).toBeVisible()
  await page.keyboard.press('t')
  await expect(flow).toBeVisible()

  const linter = page.getByRole('region', { name: 'Linter' })
  await expect(linter).toContainText('No knob contradicts another')
  await turn(page, 'Non-MDD with psychosis, bipolar', 'left out')
  await turn(page, 'Psychosis, bipolar', /^any/)
  await expect(linter.getByRole('listitem')).toHaveCount(1)
  await linter.getByRole('button', { name: 'Psychosis, bipolar', exact: true }).click()
  const psychosis = page.getByRole('radiogroup', { name: 'Psychosis, bipolar', exact: true })
  await expect(psychosis.getByRole('radio', { name: /^any \d/ })).toBeFocused()
  expect(await page.evaluate(() => document.documentElement.scrollTop)).toBe(0)
  for (const _ of [1, 2]) await page.getByRole('button', { name: /^Undo/ }).click()
  await expectCounts(page, expectedCounts('wgs_eur', 1, 1))
  await enter(page, 'Association')
  await expectFitted(page)
})

test('table 1 is the simulation’s own, and takes further variables', async () => {
  await enter(page, 'Definition')
  await page.getByRole('tab', { name: 'Table 1' }).click()
  const table = page.getByRole('table', { name: 'What the groups are like' })
  const oracle = rowsOf('table1/oracle.csv').filter(({ cohort }) => cohort === 'wgs_eur')
  for (const [line, column] of [
    ['People', 'n'],
    ['female', 'female'],
    ['Black or African American', 'race_Black_or_African_American'],
  ]) {
    const row = table.getByRole('row', { name: new RegExp(`^${line}`) })
    for (const group of oracle) await expect(row).toContainText(formatCount(Number(group[column])))
  }
  await expect(table.getByRole('row', { name: /^Birth year/ })).toContainText('1962')
  await page.getByRole('button', { name: 'Variables' }).click()
  await page.getByRole('menuitemcheckbox', { name: 'PC1', exact: true }).click()
  await page.keyboard.press('Escape')
  await expect(table.getByRole('row', { name: /^PC1/ })).toBeVisible()
  await page.keyboard.press('Control+z')
  await expect(table.getByRole('row', { name: /^PC1/ })).toHaveCount(0)
  await page.getByRole('tab', { name: 'Attrition' }).click()
})

test('definitions side by side overlap as R counts it; people move by the rule that R finds', async () => {
  await enter(page, 'Definition')
  await page.getByRole('tab', { name: 'Overlap' }).click()
  const overlap = page.getByRole('region', { name: 'Overlap of definitions' })
  const figure = overlap.getByRole('img', { name: /^Overlap of definitions/ })
  const sizes = [1, 2, 3, 4, 5].map((trd) => formatCount(expectedCounts('wgs_eur', trd, 1).TRD))
  await expect.poll(() => textsOf(figure)).toEqual(expect.arrayContaining(sizes))
  const [pair] = rowsOf('agreement/agreement.csv.gz').filter(
    (row) => row.cohort === 'wgs_eur' && row.group === 'TRD' && row.other_definition === 'TRD2/trMDD1',
  )
  const line = overlap.getByRole('row', { name: 'TRD1/trMDD1 · TRD2/trMDD1' })
  for (const n of [pair.both, pair.only_definition, pair.only_other]) await expect(line).toContainText(n)
  await expect(line).toContainText(`${Number(pair.kappa).toFixed(2)} (${Number(pair.se).toFixed(3)})`)
  const compared = async (name: string, isOn: boolean) => {
    await overlap.getByRole('button', { name: /^Definitions, / }).click()
    await page.getByRole('checkbox', { name }).setChecked(isOn, { force: true })
    await page.keyboard.press('Escape')
  }
  await compared('TRD1/trMDD3', true)
  await expect(overlap.getByRole('row', { name: 'TRD1/trMDD1 · TRD1/trMDD3' })).toBeVisible()
  await compared('TRD1/trMDD3', false)

  await page.getByRole('tab', { name: 'Who moved' }).click()
  const moved = page.getByRole('region', { name: 'Who moved' })
  const movers = rowsOf('agreement/moved.csv.gz').filter(
    (row) => row.cohort === 'wgs_eur' && row.other_definition === 'TRD2/trMDD1' && row.rule !== 'stays',
  )
  expect(movers.length).toBeGreaterThan(1)
  const words = { nonMDD: 'Non-MDD', trMDD: 'trMDD', TRD: 'TRD', excluded: 'Excluded' }
  for (const { group, other_group, n } of movers) {
    const [from, to] = [group, other_group].map((name) => words[name as keyof typeof words])
    await expect(moved.getByRole('row', { name: `${from} → ${to} ${n} Gap that ends a period 90 d` })).toBeVisible()
  }
  await page.getByRole('tab', { name: 'Attrition' }).click()
})

test('any definition has its attrition, in the cohort in view', async () => {
  await page.getByRole('button', { name: /Definition$/ }).click()
  await page.getByRole('option', { name: 'TRD5 / trMDD2' }).click()
  const flow = page.getByRole('img', { name: /^Attrition flow/ })
  for (const [cohort, name] of [
    ['array', 'Array'],
    ['wgs_eur', 'WGS European'],
  ]) {
    await choose(page, 'Cohort', name)
    const { nonMDD, trMDD, TRD } = expectedCounts(cohort, 5, 2)
    const numbers = [nonMDD, trMDD, TRD, nonMDD + trMDD + TRD].map(formatCount)
    await expect.poll(() => textsOf(flow)).toEqual(expect.arrayContaining(numbers))
  }
  await page.getByRole('button', { name: /Definition$/ }).click()
  await page.getByRole('option', { name: 'TRD1 / trMDD1' }).click()
})

test('a pinned scenario: deltas, who differed before, grey dots, in another cohort too; swapped and undone', async () => {
  await enter(page, 'Association')
  await expectFitted(page)
  const before = expectedCounts('wgs_eur', 1, 1)
  const after = expectedCounts('wgs_eur', 2, 1)
  const marked = /(\d+) differ/.exec((await page.getByText(/61 scores · \d+ differ/).textContent())!)![1]
  const ghosts = () =>
    figure1(page)
      .locator('.scatterlayer path')
      .evaluateAll((paths) => paths.filter((path) => getComputedStyle(path).fill === 'rgb(139, 146, 155)').length)
  await page.keyboard.press('p')
  await expect(strip(page).getByRole('button', { name: 'Compared with TRD1 / trMDD1' })).toBeVisible()
  await expect(strip(page)).toContainText(`TRD${before.TRD} 0`)
  expect(await ghosts()).toBe(0)
  await turn(page, 'Gap that ends a period', /^90 d/)
  await expect(strip(page)).toContainText(`TRD${after.TRD} ${formatChange(after.TRD - before.TRD)}`)
  await expect(strip(page)).toContainText(`trMDD${after.trMDD} ${formatChange(after.trMDD - before.trMDD)}`)
  await expect(page.getByText(new RegExp(`61 scores · \\d+ differ TRD v trMDD \\(was ${marked}\\)`))).toBeVisible({
    timeout: 60_000,
  })
  await expect.poll(ghosts).toBeGreaterThan(20)

  await choose(page, 'Cohort', 'Array')
  const [theirs, was] = [expectedCounts('array', 2, 1), expectedCounts('array', 1, 1)]
  await expect(strip(page)).toContainText(`TRD${theirs.TRD} ${formatChange(theirs.TRD - was.TRD)}`)
  await choose(page, 'Cohort', 'WGS European')

  await figure1(page).focus()
  await page.keyboard.press('Shift+P')
  await expect(strip(page).getByRole('button', { name: 'Compared with Gap that ends a period 90 d' })).toBeVisible()
  await expect(strip(page)).toContainText(`TRD${before.TRD} ${formatChange(before.TRD - after.TRD)}`)
  await page.getByRole('button', { name: /^Study / }).click()
  await expect(page.getByRole('menuitem', { name: /Swap with TRD1/ })).toContainText(`TRD ${before.TRD}`)
  await expect(page.getByRole('menuitem', { name: /^Gap that ends/ })).toContainText(`TRD ${after.TRD}`)
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Compare with nothing' }).click()
  await expectCounts(page, before)
  expect(await ghosts()).toBe(0)
  for (const _ of [1, 2]) await page.getByRole('button', { name: /^Undo/ }).click()
  await expectCounts(page, before)
  await expectFitted(page)
})

test('of a knob turned to and fro faster than results come, the last value counts', async () => {
  const drawn = await estimatesShown()
  for (const value of [/^90 d/, /^180 d/, /^90 d/, /^180 d/, /^90 d/]) await turn(page, 'Gap that ends a period', value)
  await expectCounts(page, expectedCounts('wgs_eur', 2, 1))
  await expect.poll(estimatesShown).toEqual(expectedEstimates(2, 1))
  for (let steps = 0; steps < 5; steps++) await page.keyboard.press('Control+z')
  await expectCounts(page, expectedCounts('wgs_eur', 1, 1))
  await expect.poll(estimatesShown).toEqual(drawn)
})

test('another cohort has its own counts and figure', async () => {
  const drawn = await estimatesShown()
  await choose(page, 'Cohort', 'Array')
  await expectCounts(page, expectedCounts('array', 1, 1))
  await expectFitted(page)
  const theirs = rowsOf('sim-open/expected/association.csv.gz')
    .filter((row) => row.cohort === 'array' && row.contrast === 'TRD_vs_trMDD' && row.estimable === '1')
    .map((row) => formatEstimate(+row.or, +row.lo, +row.hi))
  await expect.poll(estimatesShown).toEqual(theirs)
  expect(theirs).not.toEqual(drawn)
  await choose(page, 'Cohort', 'WGS European')
  await expectCounts(page, expectedCounts('wgs_eur', 1, 1))
})

test("Kaplan-Meier curves stand with R's numbers at risk, and follow the score and the knobs", async () => {
  await enter(page, 'Time to event')
  const score = 'pgs_educational_attainment'
  const expected = rowsOf('sim-open/expected/km.csv.gz').filter(
    (row) => row.set === 'wgs' && row.pgs === score && row.conf_type === 'log' && row.time === '0',
  )
  expect(expected).toHaveLength(3)
  await expect(figure2A(page)).toBeVisible()
  await expect.poll(() => textsOf(figure2A(page))).toContain('No. at risk')
  const texts = await textsOf(figure2A(page))
  for (const { n_risk } of expected) expect(texts).toContain(n_risk)
  const strata = page.getByRole('table').filter({ has: page.getByRole('columnheader', { name: 'Median time' }) })
  for (const [index, { n_risk }] of expected.entries()) {
    await expect(strata.locator('tbody tr').nth(index).locator('td').nth(1)).toHaveText(n_risk)
  }
  await turn(page, 'Cuts', '½')
  await expect(strata.locator('tbody tr')).toHaveCount(2)
  await page.getByRole('button', { name: /^Undo/ }).click()
  await expect(strata.locator('tbody tr')).toHaveCount(3)
  const summary = await figure2A(page).getAttribute('aria-label')
  await choose(page, 'Score', 'Insomnia')
  await expect(figure2A(page)).toHaveAttribute('aria-label', /Insomnia/)
  expect(await figure2A(page).getAttribute('aria-label')).not.toBe(summary)
})

test('the figures leave as SVG with letters as text, and as PNG of their size', async ({ browser }) => {
  await enter(page, 'Report')
  const must = {
    'Figure 1': traits,
    'eFigure 1': traits,
    Heatmap: traits,
    'Figure 2A': ['No. at risk', '20–80'],
    'Figure 2B': traits,
    'eFigure 6': traits,
    'Attrition flow': ['People loaded', 'trMDD'],
  }
  for (const [figure, words] of Object.entries(must)) {
    const svg = await exported(page, figure, 'SVG')
    expect(svg.name).toMatch(/^(e?figure|heatmap|attrition)-.*\.svg$/)
    const read = await readSvg(browser, svg.bytes)
    expect(read).toMatchObject({ failed: null, root: 'svg', images: 0 })
    expect(read.texts).toEqual(expect.arrayContaining(words))
    expect(svg.bytes.toString('utf8')).not.toContain('Simulated data')

    const png = await exported(page, figure, 'PNG')
    expect(png.bytes.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a')
    const [, width] = /width="([\d.]+)mm"/.exec(svg.bytes.toString('utf8'))!
    expect(png.bytes.readUInt32BE(16)).toBe(Math.round((Number(width) / 25.4) * 300))
  }
})

test('the saved study and the tables of the page are, byte for byte, those of the command line', async () => {
  await enter(page, 'Definition')
  await turn(page, 'Gap that ends a period', /^90 d/)
  await expectCounts(page, expectedCounts('wgs_eur', 2, 1))
  await enter(page, 'Report')
  study = await download(page, () => page.getByRole('button', { name: 'Save', exact: true }).click())
  expect(study.name).toMatch(/\.study\.json$/)
  written = commandLine(study.bytes, extractFolder)
  for (const table of [
    'counts',
    'attrition',
    'table1',
    'overlap',
    'agreement',
    'moved',
    'association',
    'sensitivity',
    'replication',
    'kaplan_meier',
    'problems',
  ]) {
    const csv = await exported(page, table, 'CSV')
    expect(csv.name).toBe(`${table}.csv`)
    expect(csv.bytes.equals(written(table)), table).toBe(true)
  }
})

test('a saved study opened again brings its counts back', async () => {
  await enter(page, 'Definition')
  await turn(page, 'Psychosis, bipolar', /^after MDD/)
  await turn(page, 'Gap that ends a period', /^180 d/)
  await expectCounts(page, expectedCounts('wgs_eur', 1, 3))
  await enter(page, 'Report')
  await pick(page, page.getByRole('button', { name: 'Open', exact: true }), [study])
  await expectCounts(page, expectedCounts('wgs_eur', 2, 1))
  await page.getByRole('button', { name: /^Undo/ }).click()
  await expectCounts(page, expectedCounts('wgs_eur', 1, 3))
  await drop(page, [study])
  await expectCounts(page, expectedCounts('wgs_eur', 2, 1))
})

test('cohorts that share people are told, and kept apart by a rule', async () => {
  await enter(page, 'Report')
  const saved = await download(page, () => page.getByRole('button', { name: 'Save', exact: true }).click())
  const overlapping = JSON.parse(saved.bytes.toString()) as Study
  overlapping.cohorts[2].where = {}
  await drop(page, [{ ...saved, bytes: Buffer.from(JSON.stringify(overlapping)) }])
  await enter(page, 'Data')
  const usable = page.getByRole('region', { name: 'What the study can use' })
  const inFirst = usable.getByText(/^Cohorts overlap: [\d,]+ people are in both WGS European and/)
  await expect(inFirst).toBeVisible()
  for (const left of [1, 0]) {
    await usable.getByRole('button', { name: 'Keep them in the first' }).first().click()
    await expect(usable.getByText(/^Cohorts overlap/)).toHaveCount(left)
  }
  await expect(usable).toContainText('No one is in two cohorts')
})

test('nothing failed on the way, nothing was asked of any other host', async () => {
  expect(await faults()).toEqual([])
})

for (const processors of [1, 5]) {
  test(`with ${processors} of the processor's cores, from picked files, the tables have the same bytes`, async ({
    browser,
  }) => {
    const other = await browser.newPage()
    await other.addInitScript(
      (n) => Object.defineProperty(navigator, 'hardwareConcurrency', { get: () => n }),
      processors,
    )
    await other.goto('./')
    await pick(other, other.getByRole('button', { name: 'Add files' }), [study, ...extractFiles()])
    await expectCounts(other, expectedCounts('wgs_eur', 2, 1))
    await enter(other, 'Report')
    for (const table of ['counts', 'association']) {
      expect((await exported(other, table, 'CSV')).bytes.equals(written(table)), table).toBe(true)
    }
    expect(other.workers().length).toBeGreaterThan(0)
    await other.close()
  })
}

test('the same tables as Parquet and Arrow, in the other order, give the same association', async ({ browser }) => {
  const columns = (name: string) => columnsOfFixture(`sim-open/extract/${name}.csv.gz`)
  const converted = await Promise.all(
    [
      parquetOf('people.parquet', columns('person')),
      parquetOf('scores.parquet', columns('pgs')),
      arrowOf('fills.arrow', columns('drug_exposure'), 'file'),
      arrowOf('codes.arrows', columns('condition_occurrence'), 'stream'),
    ].map(bytesOf),
  )
  const as = /^(person|pgs|drug_exposure|condition_occurrence)\.csv/
  const others = extractFiles().filter(({ name }) => !as.test(name))
  const other = await browser.newPage()
  await other.goto('./')
  await drop(other, [...others, ...converted].reverse())
  await drop(other, [study])
  await expectCounts(other, expectedCounts('wgs_eur', 2, 1))
  const files = await inventory(other)
  expect(files.get('fills.arrow')![0]).toBe('Drug exposure')
  expect(files.get('codes.arrows')!.slice(0, 2)).toEqual(['Conditions', '39,602'])
  await enter(other, 'Report')
  for (const table of ['counts', 'association']) {
    expect((await exported(other, table, 'CSV')).bytes.equals(written(table)), table).toBe(true)
  }
  await other.close()
})
