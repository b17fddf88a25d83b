/** What a search for many scores' maxima asks of a model; p covariates. */
export interface ScorePasses {
  /**
   * For each score g, at the covariates' coefficients b (p): the information's column of g beside the covariates (p numbers),
   * its diagonal element, and the slope of the log-likelihood; in the logistic model XᵀWg, gᵀWg, gᵀ(y − μ), W = diag(μ(1 − μ)).
   */
  scoreMoments(b: Float64Array): ScoreMoments
  /**
   * For each score asked for: the gradient (p + 1) of the log-likelihood and the deviance; with directions (p + 1 each) also
   * the information matrix times the direction.
   */
  gradients(
    scores: readonly number[],
    coefficients: readonly Float64Array[],
    directions?: readonly Float64Array[],
  ): ScoreGradients
}

export interface ScoreMoments {
  readonly cross: Float64Array[]
  readonly square: Float64Array
  readonly slope: Float64Array
}

export interface ScoreGradients {
  readonly gradient: Float64Array[]
  /** −2 log likelihood. */
  readonly deviance: Float64Array
  /** Information × direction; zeros where no directions were given. */
  readonly product: Float64Array[]
}
