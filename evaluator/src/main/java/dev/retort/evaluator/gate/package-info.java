/**
 * The decision whether a candidate may serve.
 *
 * <p>Enters: {@link dev.retort.evaluator.gate.Evidence}, the {@link
 * dev.retort.evaluator.gate.Attempt} that was paid for it, and a {@link
 * dev.retort.evaluator.gate.PromotionPolicy}. Leaves: a {@link
 * dev.retort.evaluator.gate.PromotionDecision} with its evidence. Guaranteed: a served system whose
 * true loss exceeds ε is promoted with probability at most 1 − confidence; too few rows to know are
 * never answered with a coin toss.
 */
package dev.retort.evaluator.gate;
