import { test } from '@playwright/test'
import { enter, openExample } from './steps.ts'

test('shots', async ({ browser }) => {
  for (const size of [
    { width: 1440, height: 900 },
    { width: 1024, height: 768 },
  ]) {
    const page = await browser.newPage({ viewport: size, reducedMotion: 'reduce' })
    page.on('console', (m) => console.log(m.type(), m.text()))
    page.on('pageerror', (e) => console.log('ERR', e.message))
    await page.goto('./')
    await openExample(page)
    await enter(page, 'Data')
    await page.waitForTimeout(2500)
    const shot = async (name: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await page.waitForTimeout(200)
        await page.screenshot({ path: `build/shots/${name}-${size.width}-${colorScheme}.png` })
      }
    }
    await page.getByRole('region', { name: 'Plausibility' }).scrollIntoViewIfNeeded()
    await shot('files')
    await page.getByText('Cohorts', { exact: true }).first().click()
    await page.waitForTimeout(500)
    await shot('cohorts')
    await page.getByRole('button', { name: 'Add a rule to WGS diverse' }).click()
    await shot('menu')
    await page.getByRole('menuitem', { name: 'A column is in a range' }).click()
    await page.getByRole('button', { name: 'Add a rule to WGS diverse' }).click()
    await page.getByRole('menuitem', { name: 'In a cohort before' }).click()
    await page.getByRole('button', { name: 'Add a cohort' }).click()
    await page.waitForTimeout(1500)
    await shot('cohorts2')
    await enter(page, 'Scores')
    await page.waitForTimeout(1500)
    await shot('scores')
    await page.close()
  }
})
