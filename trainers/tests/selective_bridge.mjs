// Reads {calls: [{name, …}, …]} as JSON from stdin, calls the built `selective` room, writes the results as JSON.
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const dist = process.env.DUCTILE_DIST ?? join(here, '../../dist')
const room = await import(join(dist, 'selective/index.js'))

const rows = ({ probabilities, labels, groups, u }) =>
  probabilities.map((own, row) => ({
    probabilities: own,
    label: labels[row],
    ...(groups && { group: groups[row] }),
    ...(u && { u: u[row] }),
  }))

const calls = {
  /** Sets of the test rows, and the threshold or thresholds. */
  sets({ calibration, options, test }) {
    const calibrator = room.fitConformal(rows(calibration), options)
    const classifier = room.conformalClassifier(calibrator)
    const sets = test.probabilities.map((own, row) =>
      classifier
        .predict(own, { ...(test.groups && { group: test.groups[row] }), ...(test.u && { u: test.u[row] }) })
        .labels.slice()
        .sort((a, b) => a - b),
    )
    return { calibrator, sets }
  },
  intervals({ calibration, options, test }) {
    const calibrator = room.fitInterval(calibration, options)
    return { cut: calibrator.cut, intervals: test.map(forecast => room.predictInterval(calibrator, forecast)) }
  },
  quantile: ({ scores, alpha }) => room.conformalQuantile(scores, alpha),
  weighted: ({ scores, weights, alpha, testWeight }) =>
    room.weightedQuantile(room.weightedScores(scores, weights), { alpha, testWeight }),
  mahalanobis({ features, labels, test }) {
    const model = room.fitMahalanobis(features, labels)
    return { shrinkage: model.shrinkage, scores: test.map(row => room.mahalanobisScore(model, row)) }
  },
  calibration: ({ probabilities, labels }) => room.calibrationReport(probabilities, labels),
}

let input = ''
for await (const piece of process.stdin) input += piece
process.stdout.write(JSON.stringify(JSON.parse(input).map(({ name, ...given }) => calls[name](given))))
