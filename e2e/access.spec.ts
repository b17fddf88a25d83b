import { mkdirSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import { enter, expectFitted, figure1, openExample, type Room, rooms, strip, turn } from './steps.ts'

/** Everything by keyboard; every room at two sizes in light and dark, nothing wider than the window. */

const pictures = 'build/screens'

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
]

const focused = (page: Page) =>
  page.evaluate(() => {
    const element = document.activeElement as HTMLElement
    const marked = element.closest('label') ?? element
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(marked)
    const box = marked.getBoundingClientRect()
    return {
      name: element.getAttribute('aria-label') ?? element.textContent ?? '',
      tag: element.localName,
      ringed: (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2) || boxShadow !== 'none',
      inWindow: box.top >= -1 && box.left >= -1 && box.bottom <= innerHeight + 1 && box.right <= innerWidth + 1,
    }
  })

test.describe('by keyboard alone', () => {
  test.describe.configure({ mode: 'serial' })
  let page: Page

  test.beforeAll(async ({ browser }) => {
    page = await browser.newPage()
    await page.goto('./')
  })

  test.afterAll(() => page.close())

  test('Tab leads to the example, each step with a visible ring, Enter opens it', async () => {
    await expect(page.getByRole('button', { name: 'Open the example study' })).toBeVisible()
    for (let presses = 0; presses < 30; presses++) {
      await page.keyboard.press('Tab')
      const now = await focused(page)
      expect(now, now.name).toMatchObject({ ringed: true, inWindow: true })
      if (now.name === 'Open the example study') break
    }
    expect((await focused(page)).name).toBe('Open the example study')
    await page.keyboard.press('Enter')
    await expect(page.getByText('10 differ TRD v trMDD')).toBeVisible({ timeout: 60_000 })
  })

  test('number keys lead to the rooms', async () => {
    for (const [index, room] of rooms.entries()) {
      await page.keyboard.press(String(index + 1))
      await expect(page.getByRole('main', { name: room })).toBeVisible()
    }
    await page.keyboard.press('4')
  })

  test('arrow keys turn a knob, Ctrl Z turns it back, Ctrl Shift Z again', async () => {
    const before = await strip(page).textContent()
    await page.keyboard.press('F6')
    const gap = page.getByRole('radiogroup', { name: 'Gap that ends a period' })
    await gap.getByRole('radio', { checked: true }).focus()
    expect(await focused(page)).toMatchObject({ tag: 'input', ringed: true })
    await page.keyboard.press('ArrowLeft')
    await expect(gap.getByRole('radio', { name: /^90 d/ })).toBeChecked()
    await expect(strip(page)).toContainText('TRD974')
    await expectFitted(page)
    await page.keyboard.press('Control+z')
    await expect(gap.getByRole('radio', { name: /^180 d/ })).toBeChecked()
    await expect.poll(() => strip(page).textContent()).toBe(before)
    await page.keyboard.press('Control+Shift+Z')
    await expect(strip(page)).toContainText('TRD974')
    await page.keyboard.press('Control+z')
    await expect.poll(() => strip(page).textContent()).toBe(before)
  })

  test('the figure is one tab stop, in which keys walk the rows, spoken; T shows the table', async () => {
    await expectFitted(page)
    await figure1(page).focus()
    expect(await focused(page)).toMatchObject({ ringed: true })
    await page.keyboard.press('End')
    const inspector = page.getByRole('complementary', { name: 'Inspector' })
    await expect(inspector.getByRole('heading', { level: 1 })).toHaveText('Subjective well-being')
    await page.keyboard.press('k')
    await expect(inspector.getByRole('heading', { level: 1 })).toHaveText('Risk taking')
    await expect(page.locator('[aria-live=polite]').filter({ hasText: /^Risk taking, OR \d\.\d\d, / })).toHaveCount(1)
    await page.keyboard.press('t')
    await expect(page.getByRole('region', { name: 'Figure 1 as a table' })).toBeVisible()
    await page.keyboard.press('t')
    await expect(figure1(page)).toBeVisible()
  })

  test('a select, a menu, the list of keys and the panels open and close, and the focus comes back', async () => {
    const cohort = strip(page).getByRole('button', { name: /Cohort$/ })
    await cohort.focus()
    await page.keyboard.press('Enter')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await expect(cohort).toContainText('WGS diverse')
    await expect(cohort).toBeFocused()
    await page.keyboard.press('Enter')
    await page.keyboard.press('Home')
    await page.keyboard.press('Enter')
    await expect(cohort).toContainText('WGS European')
    await figure1(page).focus()
    await page.keyboard.press('?')
    await expect(page.getByRole('dialog')).toContainText('Save the study document')
    await page.keyboard.press('Escape')
    await expect(page.getByRole('dialog')).toHaveCount(0)
    await page.keyboard.press('i')
    await expect(page.getByRole('complementary', { name: 'Inspector' })).toHaveCount(0)
    await page.keyboard.press('i')
    await expect(page.getByRole('complementary', { name: 'Inspector' })).toBeVisible()
    await expectFitted(page)
    await page.keyboard.press('e')
    await expect(page.getByRole('menuitem', { name: 'Table as CSV' })).toBeVisible()
    await page.keyboard.press('Escape')
    await expect(page.getByRole('menu')).toHaveCount(0)
  })
})

for (const size of sizes) {
  test(`at ${size.width} × ${size.height} every screen fits the window, light and dark`, async ({ browser }) => {
    mkdirSync(pictures, { recursive: true })
    const page = await browser.newPage({ viewport: size, reducedMotion: 'reduce' })
    const look = async (screen: string) => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await settled(page)
        const name = `${size.width}-${colorScheme}-${screen.toLowerCase().replaceAll(' ', '-')}`
        await page.screenshot({ path: `${pictures}/${name}.png` })
        expect.soft(await page.evaluate(tooWide), name).toEqual([])
      }
    }
    await page.goto('./')
    await look('first')
    await openExample(page)
    for (const room of rooms) {
      await enter(page, room)
      await expect(page.getByRole('main')).toContainText(shows[room], { timeout: 60_000 })
      await look(room)
    }
    await enter(page, 'Data')
    await turn(page, 'View', 'Import report')
    await expect(page.getByRole('region', { name: 'Lines of the import report' })).toContainText(
      'of concepts in no set',
    )
    await look('data-report')
    await page.getByText('Say what its columns are').click()
    await look('data-mapping')
    await turn(page, 'View', 'Files')
    await enter(page, 'Time to event')
    for (const view of ['HR over time', 'Log-log', 'Adjusted', 'Survival']) {
      await page.getByRole('button', { name: /Curves$/ }).click()
      await page.getByRole('option', { name: view, exact: true }).click()
      await expect(page.locator('.middle:not(.hazards) .figure-frame')).toHaveAttribute('aria-label', curveNames[view])
      await look(`time-to-event-${view}`)
    }
    await page.getByRole('button', { name: 'Table', exact: true }).click()
    await look('time-to-event-table')
    await page.getByRole('button', { name: 'Table', exact: true }).click()
    await page.locator('.hazards').getByRole('button', { name: /^Rows/ }).click()
    await turn(page, 'Sets', 'side by side')
    await page.keyboard.press('Escape')
    await expect(
      page.getByRole('img', { name: /^eFigure 6.*Array: \d+ of 61|^eFigure 6.*Array: None of 61/ }),
    ).toBeVisible()
    await look('time-to-event-sets')
    await page.locator('.hazards').getByRole('button', { name: /^Rows/ }).click()
    await turn(page, 'Sets', 'the one chosen')
    await page.keyboard.press('Escape')
    await enter(page, 'Definition')
    for (const tab of ['Table 1', 'Overlap', 'Who moved']) {
      await page.getByRole('tab', { name: tab }).click()
      await expect(page.getByRole('tabpanel')).toContainText(`${tab}, WGS European`)
      await look(`definition-${tab}`)
    }
    await enter(page, 'Association')
    await page.getByRole('button', { name: 'Table', exact: true }).click()
    await look('association-table')
    await page.getByRole('button', { name: 'Table', exact: true }).click()
    for (const view of ['Cohorts', 'Sex', 'Volcano', 'Heatmap', 'QQ']) {
      await turn(page, 'View', view)
      await expect(figureOf(page)).toHaveAttribute('aria-label', views[view])
      await look(`association-${view}`)
    }
    await turn(page, 'View', 'Forest')
    await page.keyboard.press('p')
    await turn(page, 'Gap that ends a period', /^90 d/)
    await expect(page.getByText(/TRD v trMDD \(was 10\)/)).toBeVisible({ timeout: 60_000 })
    await look('association-pinned')
    await page.keyboard.press('Control+z')
    await page.getByRole('button', { name: 'Compare with nothing' }).click()
    await expect(page.getByText('10 differ TRD v trMDD at')).toBeVisible({ timeout: 60_000 })
    await page.keyboard.press('i')
    await look('association-inspector')
    await page.keyboard.press('i')
    await enter(page, 'Sensitivity')
    await page.getByRole('button', { name: 'Table', exact: true }).click()
    await look('sensitivity-table')
    await page.getByRole('button', { name: 'Table', exact: true }).click()
    await turn(page, 'View', 'By score')
    await expect(page.getByRole('img', { name: /^Each score’s odds ratio .*15 of 15 definitions/ })).toBeVisible()
    await look('sensitivity-multiples')
    await turn(page, 'View', 'Specifications')
    await page.getByRole('button', { name: 'Tick the common knobs' }).click()
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await expect(page.getByText(/ · 96 specifications$/)).toBeVisible({ timeout: 60_000 })
    await look('sensitivity-curve')
    await page.getByRole('button', { name: 'Table', exact: true }).click()
    await look('sensitivity-summaries')
    await enter(page, 'Replication')
    await look('replication-table')
    await page.getByRole('button', { name: 'Table', exact: true }).click()
    await page.getByRole('region', { name: 'Against the published figures' }).scrollIntoViewIfNeeded()
    await look('replication-published')
    await page.close()
  })
}

/** The figure of the Association room. */
const figureOf = (page: Page) => page.locator('.association .figure-frame')

/** How the figure of each view is named, its results there. */
const views: Readonly<Record<string, RegExp>> = {
  Cohorts: /^eFigure 1, .*WGS European: 10 of 61 .*WGS diverse: \d+ of 61 .*Array: /,
  Sex: /^By sex, .*Women: \d+ of 61 .*Men: \d+ of 61 /,
  Volcano: /^Volcano plot, .*10 of 61 scores differ at P < 1e−5, TRD v trMDD/,
  Heatmap: /^Heatmap, .*WGS European, TRD v trMDD: 10 of 61 scores differ/,
  QQ: /^QQ plot, .*61 scores against those expected .* λ \d/,
}

/** How the figure of the Time to event room is named in each view. */
const curveNames: Readonly<Record<string, RegExp>> = {
  'HR over time': /^Hazard ratio over time, .*\d+ means/,
  'Log-log': /^Log-log survival, .*0–20/,
  Adjusted: /^Adjusted curves, .*pct\. 90/,
  Survival: /^Figure 2A, .*Log-rank P/,
}

/** What stands in each room once its results are there. */
const shows: Readonly<Record<Room, RegExp>> = {
  Data: /Records by year/,
  Definition: /Attrition, WGS European/,
  Scores: /Subjective well-being/,
  Association: /10 differ TRD v trMDD/,
  'Time to event': /No\. at risk.*\d+ of 61 at/s,
  Sensitivity: /61 scores × 15 definitions/,
  Replication: /Against the published figures/,
  Report: /Study document/,
}

/** Nothing is being made any more, and what is drawn is drawn. */
async function settled(page: Page): Promise<void> {
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0, { timeout: 60_000 })
  for (const figure of await page
    .getByRole('img', {
      name: /^(e?Figure|Records|Attrition|Hazard|Log-log|Adjusted|By sex|Volcano|Heatmap|QQ|Overlap|Table 2|Each score|Specification|Replication|Pooled)/,
    })
    .all()) {
    await expect(figure.locator('text').first()).toBeVisible()
  }
  // Plotly draws once a frame; two frames later all of it stands.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}

/** The page higher than the window, the page or a box in it wider than its place, so that it is cut off or scrolls sideways; the first five, outermost first. */
function tooWide(): string[] {
  const root = document.documentElement
  const found = root.scrollWidth > root.clientWidth ? [`the page is ${root.scrollWidth} px wide`] : []
  if (root.scrollHeight > root.clientHeight) found.push(`the page is ${root.scrollHeight} px high`)
  for (const element of document.querySelectorAll<HTMLElement>('body *:not(svg *)')) {
    const { overflowX, textOverflow } = getComputedStyle(element)
    const { width, height, right } = element.getBoundingClientRect()
    if (width < 2 || height < 2) continue
    const words = `${element.className} (${(element.ariaLabel ?? element.textContent ?? '').slice(0, 40)})`
    const wider = element.scrollWidth - element.clientWidth
    if (overflowX !== 'visible' && textOverflow !== 'ellipsis' && wider > 1) {
      found.push(`${words} has ${wider} px more than it shows`)
    }
    if (right > root.clientWidth + 1) found.push(`${words} ends at ${Math.round(right)} px`)
  }
  return found.slice(0, 5)
}
