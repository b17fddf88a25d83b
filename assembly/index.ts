// The kernel's exports, and nothing else.
export { weightedGram } from './dense'
export { exp, expm1, exponentials, log, log1p } from './elementary'
export { countCalls, gather, scoreDosages, scoreHardCalls } from './genotype'
export { gradients, information, packColumns, rebase, scoreMoments, subtractFitted } from './logistic'
export { allocate, mark, release } from './memory'
