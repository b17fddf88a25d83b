import { mkdirSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import { genotypes, people, weights } from '../tests/workspace/scoringFiles.ts'
import { bytesOf, download, drop, enter, openExample, textFile, turn, watch } from './steps.ts'

/** Scores computed from genotypes in the page: the account of their weights, the knobs, what leaves. */

const pictures = 'build/screens'
const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
] as const

async function openScores(page: Page): Promise<void> {
  await page.goto('./')
  await expect(page.getByRole('button', { name: 'Open the example study' })).toBeVisible()
  await drop(
    page,
    await Promise.all([...people, ...genotypes, weights].map(({ path, blob }) => bytesOf({ name: path, blob }))),
  )
  await enter(page, 'Scores')
  await expect(page.getByRole('table').first()).toContainText('weights', { timeout: 60_000, ignoreCase: true })
}

const shows = (page: Page, pane: string) => turn(page, 'What is shown', new RegExp(`^${pane}`))

test('every weight has an account, on the screen and as a file', async ({ page }) => {
  const faults = await watch(page)
  await openScores(page)
  const row = page.getByRole('row').filter({ hasText: 'w1' })
  await expect(row).toContainText('1,002')
  await expect(row).toContainText('ok')
  const panel = page.getByRole('complementary', { name: 'Score', exact: true })
  await expect(panel).toContainText('1,002 weights, each by what became of it')
  const log = await download(page, () => page.getByRole('button', { name: 'Log of each weight as CSV' }).click())
  expect(log.name).toBe('variants_w1.csv')
  const lines = log.bytes.toString('utf8').trimEnd().split('\n')
  expect(lines).toHaveLength(1003)
  await shows(page, 'Matching')
  const figure = page.getByRole('img', { name: /^Match waterfall\. Of 1,002 weights of / })
  await expect(figure.locator('text').filter({ hasText: 'Weights read' })).toBeVisible()
  const absent = lines.filter((line) => line.includes(',absent,')).length
  await expect(figure.locator('text').filter({ hasText: new RegExp(`^${absent}$`) })).toBeVisible()
  await page.getByRole('button', { name: 'Export' }).click()
  const svg = await download(page, () => page.getByRole('menuitem', { name: 'Figure as SVG' }).click())
  expect(svg.bytes.toString('utf8')).toContain('Weights read')
  expect(await faults()).toEqual([])
})

test('an array’s variants: each score on them beside the full one, or in its place', async ({ page }) => {
  await openScores(page)
  const bim = await genotypes.find(({ path }) => path.endsWith('.bim'))!.blob.text()
  const half = bim.split('\n').flatMap((row, at) => (at % 2 === 0 && row !== '' ? [row.split(/\s+/)[1]] : []))
  await drop(page, [textFile('array.snplist', half.join('\n'))])
  const row = page.getByRole('row').filter({ hasText: 'w1' })
  await expect(page.getByRole('columnheader', { name: 'r with full' })).toBeVisible({ timeout: 30_000 })
  await expect(row.getByRole('cell').nth(8)).toHaveText(/^0\.\d{3}$/)
  const used = (await row.getByRole('cell').nth(3).textContent()) ?? ''
  await turn(page, 'Scores are', 'on reduced set')
  await expect(page.getByText(/on the reduced set of variants\./)).toBeVisible({ timeout: 30_000 })
  await expect(row.getByRole('cell').nth(3)).not.toHaveText(used)
  await shows(page, 'Matching')
  await expect(page.locator('text').filter({ hasText: 'Not in the reduced set' })).toBeVisible()
  await shows(page, 'Scores')
  for (const size of sizes) {
    await page.setViewportSize(size)
    await page.screenshot({ path: `${pictures}/${size.width}-light-scores-reduced.png` })
  }
})

test('a knob makes the scores anew, and is undone', async ({ page }) => {
  await openScores(page)
  await shows(page, 'Matching')
  const figure = page.getByRole('img', { name: /^Match waterfall/ })
  await expect(figure).toHaveAttribute('aria-label', / weights of /, { timeout: 30_000 })
  const before = await figure.getAttribute('aria-label')
  await turn(page, 'Genotypes are', 'checked')
  const rate = page.getByRole('textbox', { name: 'Call rate at least, %', exact: true })
  await expect(rate).toHaveValue('99')
  await page.getByRole('textbox', { name: 'Frequency above, %' }).fill('30')
  await page.keyboard.press('Enter')
  await expect(figure.locator('text').filter({ hasText: 'Failed quality control' })).toBeVisible({ timeout: 30_000 })
  await page.getByRole('button', { name: /^Undo/ }).click()
  await page.getByRole('button', { name: /^Undo/ }).click()
  await expect(rate).toHaveCount(0)
  await expect(figure).toHaveAttribute('aria-label', before ?? '', { timeout: 30_000 })
  await page.getByRole('textbox', { name: /^Gate/ }).fill('100')
  await page.keyboard.press('Enter')
  await shows(page, 'Scores')
  await expect(page.getByText('too few variants').first()).toBeVisible({ timeout: 30_000 })
  const panel = page.getByRole('complementary', { name: 'Score', exact: true })
  await expect(panel).toContainText('under the 100 % that the study asks for, so nobody has this score.')
  await expect(page.getByText(/more notes?; nobody has/)).toBeVisible()
})

for (const size of sizes) {
  test(`at ${size.width} × ${size.height} the room shows its panes, light and dark`, async ({ browser }) => {
    mkdirSync(pictures, { recursive: true })
    const page = await browser.newPage({ viewport: size, reducedMotion: 'reduce' })
    const look = async (screen: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await page.waitForTimeout(300)
        await page.screenshot({ path: `${pictures}/${size.width}-${colorScheme}-scores-${screen}.png` })
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
        expect(wide, screen).toBeLessThanOrEqual(0)
      }
    }
    await openScores(page)
    for (const pane of ['Scores', 'Matching', 'By group']) {
      await shows(page, pane)
      await look(pane.toLowerCase().replaceAll(' ', '-'))
    }
    await turn(page, 'Genotypes are', 'checked')
    await look('quality')
    if (size.width < 1181) {
      await page.getByRole('button', { name: 'Score panel' }).click()
      await expect(page.getByRole('complementary', { name: 'Score', exact: true })).toBeVisible()
      await look('panel')
      await page.keyboard.press('Escape')
    }
    await page.goto('./')
    await openExample(page)
    await enter(page, 'Scores')
    for (const pane of ['Scores', 'Correlations', 'By group', 'Distribution']) {
      await shows(page, pane)
      if (pane === 'Distribution') {
        const figure = page.getByRole('img', { name: /^Distribution/ })
        await expect(figure).toHaveAttribute('aria-label', /in non-MDD \(n [\d,]+\), trMDD .*, TRD /, {
          timeout: 30_000,
        })
        await turn(page, 'Ancestry', 'Ancestry taken off')
        await expect(figure).toHaveAttribute('aria-label', /, ancestry taken off: /)
      }
      if (pane === 'Correlations') await expect(page.getByRole('img', { name: /^Correlations/ })).toBeVisible()
      await look(`example-${pane.toLowerCase().replaceAll(' ', '-')}`)
    }
    await page.close()
  })
}
