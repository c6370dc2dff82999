/**
 * Models behind one small interface: found, verified, tokenised, run off the event loop.
 *
 * ```ts
 * import { openModel, sequenceOf } from 'ductile/inference'
 * await using model = await openModel('guard-text')
 * const { ids } = model.tokenizer.tokenize('how do I water a cactus?')
 * const logits = await model.run(sequenceOf(model.tokenizer, ids))
 * console.log(model.card.heads[0], logits[0])
 * ```
 */
export { cardThreshold, type ModelCard, parseCard } from './card.js'
export { InferenceFailedError } from './errors.js'
export { downloadModel, type HubReference, parseHubReference, type SnapshotDownload } from './hub.js'
export { type ModelFile, readVerified } from './integrity.js'
export { type Model, type OpenModelOptions, openModel } from './model.js'
export { embeddedModels, type LocatedModel, locateModel } from './registry.js'
export { type Sequence, sequenceOf } from './sequence.js'
export { openTokenizer, type TokenizedText, type Tokenizer } from './tokenizer.js'
