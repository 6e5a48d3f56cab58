package dev.retort.scheduler.certification;

/**
 * What the sampled traffic says of a champion.
 *
 * @param requests sampled requests whose right answer is known
 * @param answered how many of them the champion would have answered
 * @param losses how many of those differ from the right answer
 * @param unusable sampled requests whose right answer cannot be told
 * @param epsilon the tolerated P(answered and different from the right answer)
 * @param delta the probability of ever calling a champion failing that keeps it
 * @param logEValue natural logarithm of the e-value against that, now
 * @param largestLogEValue its largest value so far; at ln(1/δ) the champion fails
 * @param pValue the p-value that this amounts to, valid at any time
 * @param lossLowerBound with probability 1 − δ never above that probability, if it has been the
 *     same since the first request; after a change it lags behind
 */
public record LiveEvidence(
    long requests,
    long answered,
    long losses,
    long unusable,
    double epsilon,
    double delta,
    double logEValue,
    double largestLogEValue,
    double pValue,
    double lossLowerBound) {}
