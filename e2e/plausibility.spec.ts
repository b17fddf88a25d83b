import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, type Page, test } from '@playwright/test'
import { drop, enter, expectFitted, extractFiles, type GivenFile, watch } from './steps.ts'

/** What in the data can hardly be true, and a score of MDD whose sign was flipped. */

test.describe.configure({ mode: 'serial' })

let page: Page
let faults: () => Promise<string[]>

const plausibility = () => page.getByRole('region', { name: 'Plausibility' })
const row = (what: string) => plausibility().getByRole('row').filter({ hasText: what })

/** The extract with one score multiplied by −1, as swapped alleles would make it. */
function flipped(score: string): GivenFile[] {
  return extractFiles().map(({ name, bytes }) => {
    if (!name.startsWith('pgs.')) return { name, bytes }
    const [head, ...rows] = gunzipSync(bytes).toString().trimEnd().split('\n')
    const at = head.split(',').indexOf(score)
    const turned = rows.map((text) => {
      const cells = text.split(',')
      return cells.with(at, cells[at] === '' ? '' : String(-Number(cells[at]))).join(',')
    })
    return { name, bytes: gzipSync([head, ...turned].join('\n')) }
  })
}

async function write(name: string, text: string) {
  const field = plausibility().getByRole('textbox', { name })
  await field.fill(text)
  await field.press('Enter')
}

test.beforeAll(async ({ browser }) => {
  page = await browser.newPage()
  faults = await watch(page)
  await page.goto('./')
  await drop(page, flipped('pgs_mdd'))
})

test.afterAll(async () => {
  expect(await faults()).toEqual([])
  await page.close()
})

test('each finding has its table, its count and what was done', async () => {
  await expect(plausibility()).toContainText('15 checks, of which 5 found something', { timeout: 60_000 })
  await expect(row('Outside the person’s observation period')).toHaveText(/Drug exposure.*473.*41,998 rows.*are used/)
  await expect(row('Supply of 0 days or less')).toContainText('73')
  await expect(row('No observation period')).toContainText('They are in no analysis')
})

test('the data’s end and the longest supply are knobs, each a step of undo; what is no date is refused', async () => {
  await expect(plausibility()).toContainText('the last end of an observation period')
  await write('The data end on', '2021-02-30')
  await expect(plausibility().getByRole('alert')).toHaveText('A date as YYYY-MM-DD, or nothing.')
  await write('The data end on', '2021-12-31')
  await expect(row('Dated after the data’s end (2021-12-31)').first()).toBeVisible()
  await write('Longest plausible supply, days', '90')
  await expect(row('Supply of more than 90 days')).toContainText('Shorter ones are used as recorded.')
  await page.getByRole('button', { name: /^Undo/ }).click()
  await expect(row('Supply of more than 365 days')).toContainText('40')
  await page.getByRole('button', { name: /^Undo/ }).click()
  await expect(row('Dated after the data’s end')).toHaveCount(0)
})

test('a score of MDD with the wrong sign is said here, among the scores and beside the associations', async () => {
  const control = page.getByRole('region', { name: 'Positive control' })
  const words = 'The sign of pgs_mdd looks flipped: it is lower in people with MDD.'
  await expect(control).toContainText(words, { timeout: 60_000 })
  await expect(control).toContainText('MDD v non-MDD in WGS European: OR 0.86 (0.78–0.95) per SD.')
  await enter(page, 'Scores')
  await expect(control).toContainText(words)
  await enter(page, 'Association')
  await expectFitted(page)
  await expect(page.getByRole('main')).toContainText(words)
  await enter(page, 'Data')
  await control.getByRole('button', { name: /Score of MDD$/ }).click()
  await page.getByRole('option', { name: /pgs_crp/ }).click()
  await expect(control).toContainText('pgs_crp does not tell people with MDD from others')
  await enter(page, 'Association')
  await expect(page.getByRole('main')).not.toContainText('looks flipped')
})
