import { mkdirSync } from 'node:fs'
import { expect, type Page, test } from '@playwright/test'
import { enter, expectFitted, figure1, figure2A, openExample, type Room, rooms, strip } from './steps.ts'

/** Everything by keyboard; every room at two sizes in light and dark, nothing wider than the window. */

const pictures = 'build/screens'

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
]

const settings = sizes.flatMap((size) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ ...size, colorScheme, name: `${size.width}-${colorScheme}` })),
)

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

async function tabTo(page: Page, what: (name: string) => boolean, most = 60): Promise<void> {
  for (let presses = 0; presses < most; presses++) {
    await page.keyboard.press('Tab')
    if (what((await focused(page)).name)) return
  }
  throw new Error('Tab does not lead there')
}

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
    const before = await strip(page).innerText()
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
    await expect.poll(() => strip(page).innerText()).toBe(before)
    await page.keyboard.press('Control+Shift+Z')
    await expect(strip(page)).toContainText('TRD974')
    await page.keyboard.press('Control+z')
    await expect.poll(() => strip(page).innerText()).toBe(before)
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

test.describe('every room at both sizes and in both themes', () => {
  let page: Page

  test.beforeAll(async ({ browser }) => {
    mkdirSync(pictures, { recursive: true })
    page = await browser.newPage({ reducedMotion: 'reduce' })
    await page.goto('./')
    for (const { name, width, height, colorScheme } of settings) {
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme })
      await page.screenshot({ path: `${pictures}/${name}-first.png` })
    }
    await openExample(page)
  })

  test.afterAll(() => page.close())

  for (const { name, width, height, colorScheme } of settings) {
    test(`nothing is wider than the window or cut off at ${width} × ${height}, ${colorScheme}`, async () => {
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme })
      for (const room of rooms) {
        await enter(page, room)
        await drawn(page, room)
        await page.screenshot({ path: `${pictures}/${name}-${room.toLowerCase().replaceAll(' ', '-')}.png` })
        expect.soft(await page.evaluate(tooWide), room).toEqual([])
      }
    })
  }
})

/** Waits until the room has its figure, or its numbers, as they stay. */
async function drawn(page: Page, room: Room): Promise<void> {
  const figures = {
    Association: figure1(page),
    'Time to event': figure2A(page),
    Data: page.getByRole('img', { name: /^Records/ }),
  }
  if (room === 'Association') await expectFitted(page)
  if (room in figures) await expect(figures[room as keyof typeof figures].locator('text').first()).toBeVisible()
  await expect(page.locator('[aria-busy=true]')).toHaveCount(0)
  // Plotly draws once a frame; two frames later all of it stands.
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
}

/** The page scrolling sideways; boxes that scroll sideways; text cut off inside its box, or outside the window. */
function tooWide(): string[] {
  const found: string[] = []
  const root = document.documentElement
  if (root.scrollWidth > root.clientWidth) found.push(`the page is ${root.scrollWidth} px wide`)
  for (const element of document.querySelectorAll<HTMLElement>('body *')) {
    const style = getComputedStyle(element)
    const box = element.getBoundingClientRect()
    if (box.width < 2 || box.height < 2 || element.closest('svg')) continue
    const words = (element.getAttribute('aria-label') ?? element.innerText ?? '').slice(0, 40).replaceAll('\n', ' ')
    const wider = element.scrollWidth - element.clientWidth
    if (style.overflowX !== 'visible' && style.textOverflow !== 'ellipsis' && wider > 1 && element.clientWidth > 1) {
      found.push(`${element.className}: ${wider} px cut off or scrolled: ${words}`)
    }
    if (box.right > root.clientWidth + 1)
      found.push(`${element.className}: ends at ${Math.round(box.right)} px: ${words}`)
  }
  return found
}
