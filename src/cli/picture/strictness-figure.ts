import * as Plot from '@observablehq/plot'
import { strictnesses } from '../../guard/index.js'
import type { SetStudy, StudyReport } from '../../systems/index.js'
import { figure, hues, ink, type Panel } from './figure.js'

/** F1 over the threshold under each regime, one chart for each data set: where the curves peak apart, one cut cannot serve all. */
export function strictnessFigure(report: StudyReport): string {
  return figure(report.studies.map(panel), {
    title: `${report.system}: F1 over the threshold under three regimes`,
    subtitle: 'test rows; dots: calibrated thresholds; dashed: the fixed cut of the binary version',
  })
}

function panel(study: SetStudy): Panel {
  const calibrated = study.rules.find(rule => rule.uses === 'score' && rule.thresholds === 'calibrated')
  const binary = study.rules.find(rule => rule.uses === 'binary' && rule.thresholds === 'calibrated')
  const named = strictnesses.map((strictness, index) => ({
    strictness,
    hue: hues[index]!,
    curve: study.curves[strictness],
    tau: calibrated?.tau[strictness],
    f1: calibrated?.f1[strictness].value,
  }))
  return {
    title: `${study.set}, ${study.mode}s`,
    x: { label: 'tau (flag iff score > tau)', domain: [-1, 100] },
    y: { label: 'F1' },
    marks: [
      ...named.map(({ curve, hue }) =>
        Plot.line(curve, { x: 'tau', y: 'f1', curve: 'step-after', stroke: hue, strokeWidth: 2 }),
      ),
      ...(binary === undefined
        ? []
        : [Plot.ruleX([binary.tau.moderate], { stroke: ink, strokeDasharray: '3 4' })]),
      ...named.flatMap(({ tau, f1, hue }) =>
        tau === undefined ? [] : [Plot.dot([{ tau, f1 }], { x: 'tau', y: 'f1', r: 4, fill: hue })],
      ),
      ...named.map(({ strictness, hue }, index) =>
        Plot.text([{ x: 40 + index * 30, y: 1.06 }], {
          x: 'x',
          y: 'y',
          text: () => strictness,
          fill: hue,
          textAnchor: 'end',
          fontWeight: 600,
        }),
      ),
    ],
  }
}
