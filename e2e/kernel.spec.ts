import { readFile } from 'node:fs/promises'
import { expect, test } from '@playwright/test'
import { trappingBut } from '../tests/kernel/trappingKernel.ts'
import {
  drop,
  enter,
  expectCounts,
  exported,
  extractFiles,
  figure1,
  inventory,
  openExample,
  pick,
  textFile,
} from './steps.ts'

/** What fails says so: no number comes from anywhere else, and what was there before stays. */

/** What the import calls. */
const ofImport = [
  ...['allocate', 'mark', 'release', 'entryCount', 'pairCodes', 'placePairs', 'textCodes', 'placeTexts', 'sortRecords'],
  ...['sha256Blocks', 'parseRows', 'lineCount', 'gatherTexts', 'exchange', 'unpackColumn', 'unpackTexts', 'copyTexts'],
]

test('with a kernel that traps, the association fails with a message and without numbers', async ({ page }) => {
  const kernel = Buffer.from(trappingBut(await readFile('build/kernel.wasm'), ofImport))
  let replaced = 0
  await page.route(/kernel[^/]*\.wasm/, (route) => {
    replaced++
    return route.fulfill({ body: kernel, contentType: 'application/wasm' })
  })
  await page.goto('./')
  await page.getByRole('button', { name: 'Open the example study' }).click()
  await expect(page.getByRole('main', { name: 'Association' }).getByRole('alert')).toContainText(/kernel/i, {
    timeout: 60_000,
  })
  expect(replaced).toBe(1)
  await expect(figure1(page)).toHaveCount(0)
  await expect(page.getByText(/differ TRD v trMDD/)).toHaveCount(0)
  await expect(page.getByRole('complementary', { name: 'Inspector' })).not.toContainText(/\d\.\d\d \(|updating/)
  await enter(page, 'Report')
  await expect(page.getByRole('button', { name: 'Export Figure 1 as SVG' })).toBeDisabled()
  await page.getByRole('button', { name: 'Export association as CSV' }).click()
  await expect(page.getByRole('alert')).toContainText(/kernel/i)
})

test('an import that is cancelled says so and keeps what was loaded before', async ({ page }) => {
  await page.goto('./')
  await drop(page, extractFiles())
  const before = { nonMDD: 1760, trMDD: 349, TRD: 87, excluded: 197 }
  await expectCounts(page, before)
  const files = await inventory(page)
  const rows = Array.from({ length: 1_000_000 }, (_, row) => `${row % 6000},${row % 97},2020-01-02`)
  const long = textFile('long.csv', ['person_id,procedure_concept_id,procedure_date', ...rows].join('\n'))
  await pick(page, page.getByRole('button', { name: 'Add files' }), [long])
  await page.getByRole('contentinfo').getByRole('button', { name: 'Cancel' }).click()
  await expect(page.getByText('Reading long.csv: stopped. What was read before is kept.')).toBeVisible()
  await expect(page.getByRole('contentinfo').getByRole('button', { name: 'Cancel' })).toHaveCount(0)
  await expectCounts(page, before)
  const kept = await inventory(page)
  kept.delete('long.csv')
  expect(kept).toEqual(files)
  await enter(page, 'Report')
  expect((await exported(page, 'counts', 'CSV')).bytes.length).toBeGreaterThan(1000)
})

test('an engine that stops for good says so, shows no old numbers, and the files can be opened again', async ({
  page,
}) => {
  await page.goto('./')
  await openExample(page)
  await page.workers()[0].evaluate(() => {
    setTimeout(() => {
      throw new Error('no memory left')
    })
  })
  await expect(page.getByRole('alert')).toContainText('the engine stopped: Uncaught Error: no memory left')
  await expect(figure1(page)).toHaveCount(0)
  await expect(page.getByRole('region', { name: 'What is analysed' })).not.toContainText(/\d,\d/)
  await enter(page, 'Data')
  await openExample(page)
  await expect(page.getByRole('alert')).toHaveCount(0)
})
