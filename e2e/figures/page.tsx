import { useState } from 'react'
import { createRoot } from 'react-dom/client'
import { pngOf, svgOf } from '../../src/figures/export.ts'
import type { Figure, FigureSize } from '../../src/figures/figure.ts'
import { clear, draw } from '../../src/figures/plotly.ts'
import { FigureView } from '../../src/ui/FigureView.tsx'
import { type FigureCase, figureOf } from './cases.ts'
import './page.css'

/** What the test calls: one figure at a time, on screen or as a file. */
declare global {
  interface Window {
    show(figureCase: FigureCase): void
    svg(figureCase: FigureCase): Promise<string>
    png(figureCase: FigureCase, scale: number): Promise<number[]>
    pending(value: boolean): void
    /** Milliseconds of the second drawing into one element. */
    redrawMs(first: FigureCase, second: FigureCase): Promise<number>
    violations: string[]
    hovered: string | null
    added: string[]
  }
}

const origin = {
  studyName: 'Example <study> & more',
  figure: 'figure-1-forest-wgs_eur',
  definition: 'TRD1/trMDD1',
  alpha: 1e-5,
  studyDigest: '0f1e2d',
  dataDigest: 'a9b8',
  simulated: true,
  disclosurePolicy: 'none',
}

window.violations = []
document.addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`)
})
window.added = []

const root = createRoot(document.getElementById('root')!)

function Shown({ figureCase, pending }: { figureCase: FigureCase; pending: boolean }) {
  const [selected, setSelected] = useState('lethargy')
  const [draw] = useState(
    () =>
      (size: FigureSize): Figure =>
        figureOf(figureCase, size),
  )
  return (
    <div style={{ width: figureCase.size.widthPx, height: figureCase.size.heightPx }}>
      <FigureView
        draw={draw}
        label="Figure under test"
        pending={pending}
        selectedRow={selected}
        onSelectRow={(row, add) => (add ? window.added.push(row) : setSelected(row))}
        onHoverRow={(hover) => {
          window.hovered = hover?.row ?? null
        }}
        describeRow={(row) => `described ${row}`}
        renderTable={() => (
          <table>
            <tbody>
              <tr>
                <td>the same as a table</td>
              </tr>
            </tbody>
          </table>
        )}
      />
    </div>
  )
}

let shown: FigureCase | null = null
let count = 0
const render = (pending: boolean) => shown && root.render(<Shown key={count} figureCase={shown} pending={pending} />)
window.show = (figureCase) => {
  shown = figureCase
  count++
  document.documentElement.dataset.theme = figureCase.theme
  render(false)
}
window.pending = (value) => render(value)
window.svg = (figureCase) => svgOf(figureOf(figureCase, figureCase.size), origin)
window.png = async (figureCase, scale) => {
  const png = await pngOf(figureOf(figureCase, figureCase.size), origin, scale)
  return [...new Uint8Array(await png.arrayBuffer())]
}

window.redrawMs = async (first, second) => {
  const element = document.body.appendChild(document.createElement('div'))
  await draw(element, figureOf(first, first.size))
  const start = performance.now()
  await draw(element, figureOf(second, second.size))
  const ms = performance.now() - start
  await clear(element)
  element.remove()
  return ms
}
