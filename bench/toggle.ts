import type { Page } from '@playwright/test'
import { generate, scoreCount } from './association/data.ts'
import { timeR } from './association/peers.ts'
import { openExample } from './harness/app.ts'
import { timesOf } from './harness/times.ts'

const people = 300_000
/**
 * From the click on a knob to the repainted figure, in the built app in Chromium: who is a case, 61 fits of TRD against trMDD
 * in the discovery cohort, Figure 1. Beside it R's `glm` on as many fits of that size.
 */
export async function main(root: string): Promise<void> {
  const app = await openExample(root, people, (study) => ({
    ...study,
    contrasts: [{ cases: 'TRD', controls: 'trMDD' }],
  }))
  if (app === null) throw new Error('this measurement needs Chromium')
  const { browser, page } = app
  try {
    await page
      .getByRole('navigation', { name: 'Rooms' })
      .getByRole('link', { name: /^Association/ })
      .click()
    await page.getByText(done).waitFor({ timeout: 120_000 })

    const milliseconds: number[] = []
    const sizes: number[] = []
    for (const [knob, value] of turns) {
      milliseconds.push(await repainted(page, knob, value))
      const text = (await page.getByRole('region', { name: 'What is analysed' }).textContent()) ?? ''
      const [, trMdd, trd] = /trMDD\s*([\d,]+)\s*TRD\s*([\d,]+)/.exec(text) ?? []
      sizes.push(Number(trMdd?.replaceAll(',', '')) + Number(trd?.replaceAll(',', '')))
    }
    const { fastest, median, first } = timesOf(milliseconds)
    const n = Math.round(sizes.reduce((sum, size) => sum + size, 0) / sizes.length)
    const workers = await page.evaluate(() => navigator.hardwareConcurrency)
    console.log(
      `\n${people.toLocaleString('en')} people, a knob turned ${milliseconds.length} times, ${scoreCount} fits of TRD/trMDD at ` +
        `n ≈ ${n.toLocaleString('en')}, Figure 1 repainted: Chromium ${browser.version()}, ${workers} workers`,
    )
    console.log(`  wall ms: fastest ${fastest.toFixed(0)}, median ${median.toFixed(0)}, first ${first.toFixed(0)}`)
    const r = timeR(generate(n))
    if (r === null) console.log('  R is not here: no comparison')
    else {
      const seconds = r.glm * scoreCount
      console.log(
        `  R ${r.version}, ${scoreCount} glm: ${seconds.toFixed(1)} s of CPU, ${ratio(seconds, fastest)} (${ratio(seconds, median)}) times`,
      )
    }
  } finally {
    await browser.close()
  }
}

const done = /61 scores · \d+ differ TRD v trMDD/

/** Each turn makes a definition that is new to the page. */
const turns: readonly (readonly [string, RegExp])[] = [
  ['Gap that ends a period', /^90 d/],
  ['Window', /^2 y/],
  ['Gap that ends a period', /^180 d/],
  ['Gap from', /supply end/],
  ['Gap that ends a period', /^90 d/],
  ['Window', /^1 y/],
]

/** Milliseconds from the click to the frame after the last change: the figure is another one and all its fits are there. */
async function repainted(page: Page, knob: string, value: RegExp): Promise<number> {
  const group = page.getByRole('radiogroup', { name: knob, exact: true })
  const label = group
    .locator('label')
    .filter({ has: page.getByRole('radio', { name: value }) })
    .first()
  const measured = page.evaluate(
    ({ source }) =>
      new Promise<number>((resolve) => {
        const done = new RegExp(source)
        const drawn = () =>
          [...document.querySelectorAll('[role=img] svg text, svg[role=img] text')]
            .map((text) => text.textContent)
            .join('|')
        const before = drawn()
        let clicked = 0
        window.addEventListener('pointerup', () => (clicked = performance.now()), { capture: true, once: true })
        const observer = new MutationObserver(() => {
          if (clicked === 0 || drawn() === before || !done.test(document.body.textContent ?? '')) return
          observer.disconnect()
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - clicked)))
        })
        observer.observe(document.body, { subtree: true, childList: true, characterData: true, attributes: true })
      }),
    { source: done.source },
  )
  await label.click()
  return measured
}

const ratio = (seconds: number, milliseconds: number): string => ((seconds * 1000) / milliseconds).toFixed(1)
