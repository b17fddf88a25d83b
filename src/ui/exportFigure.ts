import { type FigureOrigin, pngOf, svgOf } from '../figures/export.ts'
import type { Figure } from '../figures/figure.ts'
import { primaryDefinition } from '../model/study.ts'
import { definitionLabel } from '../phenotype/presets.ts'
import { studyDigest } from '../reports/csv.ts'
import { download } from './state/download.ts'
import { isSimulated, type State } from './state/state.ts'

/** Loaded when the first figure is exported. */

const printDpi = 300
const cssDpi = 96

export async function exportFigure(
  figure: Figure,
  { name, definition }: { readonly name: string; readonly definition?: string },
  format: 'svg' | 'png',
  state: State,
): Promise<void> {
  const { study } = state.document
  const origin: FigureOrigin = {
    figure: name,
    definition: definition ?? definitionLabel(primaryDefinition(study)),
    alpha: study.analyses.association.alpha,
    studyName: study.name,
    studyDigest: studyDigest(study),
    dataDigest: state.inventory.digest,
    simulated: isSimulated(state),
    disclosurePolicy: study.disclosure.policy,
  }
  const blob =
    format === 'svg'
      ? new Blob([await svgOf(figure, origin)], { type: 'image/svg+xml' })
      : await pngOf(figure, origin, printDpi / cssDpi)
  download(`${name}.${format}`, blob)
}
