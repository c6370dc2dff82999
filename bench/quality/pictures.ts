import * as Plot from '@observablehq/plot'
import { type Drawn, reliabilityPanel, rocPanel } from '../../src/cli/bench/page/charts.js'
import { figure, hues } from '../../src/cli/picture/figure.js'

/** One set with the contenders to draw. */
export interface PicturedSet {
  readonly title: string
  readonly drawn: readonly Drawn[]
}

/** ROC curves of all contenders, one chart for each set; the dots are their verdicts. */
export function rocFigure(sets: readonly PicturedSet[], { subtitle }: { subtitle: string }): string {
  return figure(
    sets.map(({ title, drawn }) => {
      const panel = rocPanel(drawn)
      const names = Plot.text(
        drawn.map(({ name, index }) => ({ name, y: 0.2 - 0.07 * index, hue: hues[index % hues.length]! })),
        { x: () => 0.98, y: 'y', text: 'name', fill: 'hue', textAnchor: 'end', fontWeight: 600 },
      )
      return { ...panel, title, marks: [...panel.marks, names] }
    }),
    { title: 'Who ranks harmful text above harmless text', subtitle },
  )
}

/** Stated risk against what was observed, with 95 % intervals; the size of a dot is the share of rows. */
export function reliabilityFigure(sets: readonly PicturedSet[], { subtitle }: { subtitle: string }): string {
  return figure(
    sets.map(({ title, drawn }) => {
      const ece = drawn[0]?.figures.ece
      return {
        ...reliabilityPanel(drawn),
        title: ece === undefined ? title : `${title} (ECE ${ece.value.toFixed(3)})`,
      }
    }),
    { title: 'Stated risk and observed harm', subtitle },
  )
}
