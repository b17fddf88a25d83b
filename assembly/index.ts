// The kernel's exports, and nothing else.
export { countCalls, sumMissing } from './calls'
export { coxCombine, coxGradients, coxMoments } from './cox'
export { packColumn, packColumns, weightedGram } from './dense'
export { exp, expm1, log, log1p } from './elementary'
export { penaltyGradient } from './firth'
export { gather, scoreDosages, scoreHardCalls } from './genotype'
export { gradients, information, rebase, scoreMoments } from './logistic'
export { allocate, mark, release } from './memory'
