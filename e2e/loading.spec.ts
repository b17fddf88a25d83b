import { writeFile } from 'node:fs/promises'
import { expect, type Page, test } from '@playwright/test'
import { drop, enter, expectCounts, extractFiles, inventory, pick } from './steps.ts'

/** Large files, which workers of their own read side by side. */

const rows = 1_500_000
const status = (page: Page) => page.getByRole('contentinfo')
const before = { nonMDD: 1760, trMDD: 349, TRD: 87, excluded: 197 }

/** Procedures of a concept that no definition reads, of people of the extract and others. */
async function procedures(name: string, concept: number): Promise<string> {
  const path = test.info().outputPath(name)
  const lines = Array.from({ length: rows }, (_, row) => `${row % 6000},${concept},20${10 + (row % 9)}-01-02`)
  await writeFile(path, ['person_id,procedure_concept_id,procedure_date', ...lines].join('\n'))
  return path
}

test('files read side by side: one progress over all, a cancel that keeps what was there, then all rows', async ({
  page,
}) => {
  const files = [await procedures('procedure_1.csv', 11), await procedures('procedure_2.csv', 12)]
  await page.goto('./')
  await drop(page, extractFiles())
  await expectCounts(page, before)
  await enter(page, 'Data')
  const listed = await inventory(page)
  const add = () => pick(page, page.getByRole('button', { name: 'Add files' }), files)

  await add()
  await status(page).getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByText('Reading 2 files: stopped. What was read before is kept.')).toBeVisible()
  await expect(status(page).getByRole('button', { name: 'Cancel' })).toHaveCount(0)
  await expectCounts(page, before)
  await enter(page, 'Data')
  expect(await inventory(page)).toEqual(listed)

  await add()
  await expect(status(page)).toContainText(/Reading 2 files.*[\d.]+ (k|M)?B of [\d.]+ MB/)
  // The engine reads one, a worker the other.
  expect(page.workers().length).toBeGreaterThan(1)
  await expect(status(page).getByRole('button', { name: 'Cancel' })).toHaveCount(0, { timeout: 60_000 })
  await expectCounts(page, before)
  await enter(page, 'Data')
  const now = await inventory(page)
  for (const name of ['procedure_1.csv', 'procedure_2.csv']) {
    expect(now.get(name)?.slice(0, 2)).toEqual(['Procedures', rows.toLocaleString('en')])
  }
})
