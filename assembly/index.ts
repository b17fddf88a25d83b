// The kernel's exports, and nothing else.
export { packColumns, weightedGram } from './dense'
export { exp, expm1, exponentials, log, log1p } from './elementary'
export { countCalls, gather, scoreDosages, scoreHardCalls } from './genotype'
export { gradients, information, rebase, scoreMoments, subtractFitted } from './logistic'
export { allocate, mark, release } from './memory'
