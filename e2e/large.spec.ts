import { expect, test } from '@playwright/test'
import { formatCount } from '../src/figures/numbers.ts'
import { enter, expectFitted, figure1, inventory, pick, simulated, strip, textsOf, turn } from './steps.ts'

/**
 * 200,000 simulated people, ten times the example, or as many as `PGS_PEOPLE` says (`npm run large:journey`: 400,000). Made once, kept
 * in `build/`.
 */

const people = Number(process.env.PGS_PEOPLE ?? 200_000)
let files: readonly string[]

test.beforeAll(() => {
  test.setTimeout(180_000)
  files = simulated(people)
})

test(`${formatCount(people)} people: counts, the figure, and a knob that moves both`, async ({ page }) => {
  const start = performance.now()
  const took = (what: string) =>
    test.info().annotations.push({ type: what, description: `${((performance.now() - start) / 1000).toFixed(1)} s` })
  await page.goto('./')
  await pick(page, page.getByRole('button', { name: 'Add files' }), files)
  const fourCounts = /Non-MDD\s*[\d,]+\s*trMDD\s*[\d,]+\s*TRD\s*[\d,]+\s*Excluded\s*[\d,]+/
  await expect(strip(page)).toContainText(fourCounts, { timeout: 90_000 })
  took('counts')
  const listed = await inventory(page)
  expect(listed.size).toBe(7)
  expect(listed.get('person.parquet')!.slice(0, 3)).toEqual(['Person', formatCount(people), formatCount(people)])
  await enter(page, 'Association')
  await expectFitted(page)
  took('association')
  const drawn = await textsOf(figure1(page))
  expect(drawn).toEqual(expect.arrayContaining(['Educational attainment', 'Subjective well-being']))
  const before = (await strip(page).textContent())!

  await turn(page, 'Gap that ends a period', /^90 d/)
  await expect(strip(page)).not.toHaveText(before)
  took('counts after a knob')
  await expect.poll(() => textsOf(figure1(page)), { timeout: 90_000 }).not.toEqual(drawn)
  await expectFitted(page)
  took('association after a knob')
  const heapMB = await page.evaluate(
    () => (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize / 1e6,
  )
  test.info().annotations.push({ type: 'heap of the page', description: `${heapMB.toFixed(0)} MB` })
  // The page itself holds results only: the people are the engine's.
  expect(heapMB).toBeLessThan(400)
  for (const { type, description } of test.info().annotations) console.log(`${type}: ${description}`)
})
