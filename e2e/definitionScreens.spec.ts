import { mkdirSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import { enter, openExample, pick, settled, simulated, sizes, strip, tooWide, turn } from './steps.ts'

/**
 * Every tab of the Definition room at two sizes, light and dark, with the 20,000 people of the example, or with as many as
 * `PGS_PEOPLE` says (`npm run large:journey`: 400,000). Pictures to look at are in `build/screens`.
 */

const people = Number(process.env.PGS_PEOPLE ?? 20_000)
const pictures = `build/screens/definition-${people}`

let files: readonly string[] = []

test.beforeAll(() => {
  test.setTimeout(180_000)
  mkdirSync(pictures, { recursive: true })
  if (people !== 20_000) files = simulated(people)
})

test('the Definition room fits the window in every tab, under the paper’s definition and a preset', async ({
  browser,
}) => {
  test.setTimeout(240_000)
  const page = await browser.newPage({ viewport: sizes[0], reducedMotion: 'reduce' })
  await page.goto('./')
  if (people === 20_000) await openExample(page)
  else await pick(page, page.getByRole('button', { name: 'Add files' }), files)
  await expect(strip(page)).toContainText(/TRD\s*[\d,]+\s*Excluded\s*[\d,]+/, { timeout: 120_000 })
  await enter(page, 'Definition')
  await tabs(page, 'paper')
  await page.getByRole('button', { name: /Preset$/ }).click()
  await page.getByRole('option', { name: 'OHDSI 1009: drugs in the year before' }).click()
  await expect(page.getByRole('button', { name: /^In words/ })).toBeVisible()
  await expect(strip(page)).toContainText(/trMDD\s*[1-9][\d,]*\s*TRD\s*[1-9]/, { timeout: 60_000 })
  await tabs(page, 'ohdsi')
  await page.close()
})

async function tabs(page: Page, under: string): Promise<void> {
  await page.getByRole('tab', { name: 'Attrition' }).click()
  await turn(page, 'Shown as', 'Figure')
  await look(page, `${under}-attrition`)
  await turn(page, 'Shown as', 'Table')
  await look(page, `${under}-attrition-table`)
  await turn(page, 'Shown as', 'Figure')
  for (const tab of ['Table 1', 'Overlap', 'Who moved']) {
    await page.getByRole('tab', { name: tab }).click()
    await expect(page.getByRole('tabpanel')).toContainText(`${tab}, `)
    await expect(page.getByRole('tabpanel').getByRole('table').first()).toBeVisible({ timeout: 90_000 })
    await look(page, `${under}-${tab.toLowerCase().replace(' ', '-')}`)
  }
  await page.getByRole('tab', { name: 'Overlap' }).click()
  await expect(page.getByRole('table', { name: 'Agreement of every two definitions' })).toBeVisible({ timeout: 90_000 })
  await page.getByRole('button', { name: /^Definitions, \d/ }).click()
  await look(page, `${under}-overlap-chooser`)
  await page.keyboard.press('Escape')
  await page.getByRole('tab', { name: 'Concept sets' }).click()
  await expect(page.getByRole('table', { name: 'Entries' })).toBeVisible()
  await look(page, `${under}-concept-sets`)
}

async function look(page: Page, screen: string): Promise<void> {
  for (const size of sizes) {
    await page.setViewportSize(size)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await settled(page)
      const name = `${size.width}-${colorScheme}-${screen}`
      await page.screenshot({ path: `${pictures}/${name}.png` })
      expect.soft(await page.evaluate(tooWide), name).toEqual([])
    }
  }
}
