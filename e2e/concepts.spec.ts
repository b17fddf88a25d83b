import { readFileSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import { rowsOf } from '../tests/simOpen.ts'
import { expectedCounts } from './expected.ts'
import { download, drop, enter, expectCounts, extractFiles, pick, strip, textFile, turn, watch } from './steps.ts'

/** The concept sets in the Definition room: what occurs, what is changed, and what the change does to the groups. */

test.describe.configure({ mode: 'serial' })

let page: Page
let faults: () => Promise<string[]>

const pane = () => page.getByRole('tabpanel', { name: 'Concept sets' })
const set = () => pane().getByRole('region', { name: 'Concept set' })
const line = () => set().locator('[data-set-line]')
const entryRow = (name: string) =>
  set()
    .getByRole('table', { name: 'Entries' })
    .getByRole('row')
    .filter({ has: page.getByRole('button', { name, exact: true }) })

async function chooseSet(name: string) {
  await set()
    .getByRole('button', { name: /Concept set$/ })
    .click()
  await page.getByRole('option', { name, exact: true }).click()
}

async function pressUndo() {
  await page.getByRole('button', { name: /^Undo/ }).click()
}

/** Rows and people with one of the concepts, counted from the file itself. */
function counted(table: string, column: string, date: string, concepts: readonly string[]) {
  const known = new Set(rowsOf('sim-open/extract/person.csv.gz').map(({ person_id }) => person_id))
  const rows = rowsOf(`sim-open/extract/${table}.csv.gz`).filter(
    (row) => row[date] !== '' && known.has(row.person_id) && concepts.includes(row[column]),
  )
  return { rows: rows.length, people: new Set(rows.map(({ person_id }) => person_id)).size }
}

const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',')
const listed = (name: string) =>
  rowsOf('sim-open/extract/concept_sets.csv.gz')
    .filter((row) => row.class === name)
    .map(({ concept_id }) => concept_id)

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage()
  faults = await watch(page)
  await page.goto('./')
  await drop(page, extractFiles())
  await expectCounts(page, expectedCounts('wgs_eur', 1, 1))
  await enter(page, 'Definition')
  await page.getByRole('tab', { name: 'Concept sets' }).click()
})

test.afterAll(async () => {
  expect(await faults()).toEqual([])
  await page.close()
})

test('the sets of the data are shown with rows and people, as the files have them', async () => {
  const mdd = counted('condition_occurrence', 'condition_concept_id', 'condition_start_date', listed('mdd'))
  await expect(line()).toContainText(`${grouped(mdd.rows)} rows, ${grouped(mdd.people)} people`)
  await expect(set()).toContainText('These sets come from a concept-set table among the data.')
  await chooseSet('Antidepressants')
  const sertraline = counted('drug_exposure', 'drug_concept_id', 'drug_exposure_start_date', ['2000000101'])
  await expect(entryRow('sertraline')).toContainText(grouped(sertraline.rows))
  await expect(entryRow('sertraline')).toContainText(grouped(sertraline.people))
  await expect(entryRow('sertraline')).toContainText('SSRI')
})

test('an excluded drug is taken out at once; undo brings it back', async () => {
  const before = await strip(page).textContent()
  await entryRow('sertraline').getByRole('checkbox', { name: 'sertraline excluded' }).click()
  await expect.poll(() => strip(page).textContent()).not.toBe(before)
  const others = listed('antidepressant').filter((id) => id !== '2000000101')
  const left = counted('drug_exposure', 'drug_concept_id', 'drug_exposure_start_date', others)
  await expect(line()).toContainText(`${grouped(left.rows)} rows, ${grouped(left.people)} people`)
  await expect(set()).not.toContainText('These sets come from a concept-set table')
  await pressUndo()
  await expectCounts(page, expectedCounts('wgs_eur', 1, 1))
  await expect.poll(() => strip(page).textContent()).toBe(before)
})

test('a set of the primary definition alone changes its people and nobody else’s; undo gives the set back', async () => {
  const before = await strip(page).textContent()
  const cell = (name: RegExp) =>
    page.getByRole('radiogroup', { name: 'Primary definition' }).getByRole('radio', { name })
  const other = await cell(/^TRD2 \/ trMDD1, /).getAttribute('aria-label')
  await turn(page, 'Read by', 'TRD1 / trMDD1 alone')
  await expect.poll(() => strip(page).textContent()).toContain('1 change')
  const own = await strip(page).textContent()
  await entryRow('sertraline').getByRole('checkbox', { name: 'sertraline excluded' }).click()
  const left = counted(
    'drug_exposure',
    'drug_concept_id',
    'drug_exposure_start_date',
    listed('antidepressant').filter((id) => id !== '2000000101'),
  )
  await expect(line()).toContainText(`${grouped(left.rows)} rows, ${grouped(left.people)} people`)
  await expect.poll(() => strip(page).textContent()).not.toBe(own)
  expect(await cell(/^TRD2 \/ trMDD1, /).getAttribute('aria-label')).toBe(other)
  await pressUndo()
  await turn(page, 'Read by', 'every definition')
  await expect.poll(() => strip(page).textContent()).toBe(before)
  await pressUndo()
  await pressUndo()
  await expect(set()).toContainText('These sets come from a concept-set table among the data.')
  await expect.poll(() => strip(page).textContent()).toBe(before)
})

test('an entry removed and found again by the search gives the same groups', async () => {
  await chooseSet('Antidepressants')
  const before = await strip(page).textContent()
  await set().getByRole('button', { name: 'Remove sertraline', exact: true }).click()
  await expect.poll(() => strip(page).textContent()).not.toBe(before)
  await pane().getByRole('searchbox').fill('2000000101')
  const found = pane().getByRole('table', { name: 'Found' })
  await expect(found).toContainText('occurs in the data')
  await found.getByRole('button', { name: /^Add / }).click()
  await expect.poll(() => strip(page).textContent()).toBe(before)
  await expect(found).toContainText('in the set')
  await pane().getByRole('searchbox').fill('')
  await pressUndo()
  await pressUndo()
})

test('a code that no event can have is refused with the reason; a good one stands in the set without rows', async () => {
  await chooseSet('MDD')
  const add = pane().getByRole('region', { name: 'Add to the set' })
  await add.getByRole('textbox', { name: 'Code' }).fill('296.20')
  await add.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(add.getByRole('alert')).toContainText(
    '296.20 is no ICD10CM code (they look like F32.1). Nothing was added.',
  )
  await add.getByRole('textbox', { name: 'Code' }).fill('F32.1')
  await add.getByRole('button', { name: 'Add', exact: true }).click()
  await expect(add.getByRole('alert')).toHaveCount(0)
  await expect(entryRow('ICD10CM F32.1').getByRole('cell').nth(1)).toHaveText('0')
  await expectCounts(page, expectedCounts('wgs_eur', 1, 1))
})

test('exported as CSV and imported again, the sets are the same; as ATLAS JSON, without the codes, which is said', async () => {
  const file = await download(page, async () => {
    await set().getByRole('button', { name: 'Export set' }).click()
    await page.getByRole('menuitem', { name: 'All sets as CSV' }).click()
  })
  expect(file.name).toBe('concept_sets.csv')
  expect(file.bytes.toString()).toContain('mdd,,ICD10CM,F32.1,,0,0,,added by hand')
  const lineBefore = await line().textContent()
  await set().getByRole('button', { name: 'Remove ICD10CM F32.1' }).click()
  await expect(line()).not.toHaveText(lineBefore!)
  await pick(page, set().getByRole('button', { name: 'Import' }), [{ name: 'concept_sets.csv', bytes: file.bytes }])
  await expect(line()).toHaveText(lineBefore!)
  await expectCounts(page, expectedCounts('wgs_eur', 1, 1))

  const atlas = await download(page, async () => {
    await set().getByRole('button', { name: 'Export set' }).click()
    await page.getByRole('menuitem', { name: 'This set as ATLAS JSON' }).click()
  })
  const { items } = JSON.parse(atlas.bytes.toString()) as { items: { concept: { CONCEPT_ID: number } }[] }
  expect(items.map(({ concept }) => String(concept.CONCEPT_ID)).sort()).toEqual(listed('mdd').sort())
  await expect(set()).toContainText('have no OMOP concept id. ATLAS knows concepts by their ids')
  await pick(page, set().getByRole('button', { name: 'Import' }), [{ name: 'mdd.json', bytes: atlas.bytes }])
  await expect(entryRow('ICD10CM F32.1')).toHaveCount(0)
  await expectCounts(page, expectedCounts('wgs_eur', 1, 1))
})

test('of an ATLAS cohort with several sets one is chosen; what cannot be read is refused and changes nothing', async () => {
  await chooseSet('Antipsychotics')
  const bytes = readFileSync('tests/fixtures/concept-sets/1009-concept-sets.json')
  await pick(page, set().getByRole('button', { name: 'Import' }), [{ name: '1009.json', bytes }])
  await set().getByRole('button', { name: 'Atypical Antipsychotics, 8' }).click()
  await expect(line()).toContainText('8 entries (1 excluded), 0 occur')
  await expect(entryRow('Fluoxetine').getByRole('checkbox', { name: 'Fluoxetine excluded' })).toBeChecked()
  const before = await line().textContent()
  await pick(page, set().getByRole('button', { name: 'Import' }), [textFile('other.json', '{"a": 1}')])
  await expect(page.getByRole('alert')).toContainText('other.json holds no concept set')
  expect(await line().textContent()).toBe(before)
})

test('emptied, a set says so, the linter too', async () => {
  await chooseSet('Bipolar disorder')
  const entries = set().getByRole('table', { name: 'Entries' }).locator('tbody tr')
  const remove = set().getByRole('button', { name: /^Remove / })
  for (let left = await entries.count(); left > 0; left--) {
    await remove.first().click()
    await expect(entries).toHaveCount(left - 1)
  }
  await expect(set()).toContainText('This concept set is empty, so nobody can be in it.')
  await expect(page.getByRole('region', { name: 'Linter' })).toContainText(
    'The concept lists have nothing under bipolar',
  )
})
