/**
 * When the student answers and when it leaves a request to the teacher.
 *
 * <p>Enters: out-of-fold predictions of the training window. Leaves: a {@link
 * dev.retort.evaluator.deferral.DeferralRule}, which travels in the bundle as {@code
 * deferral.json}. Guaranteed: the rule is chosen without a look at evaluation rows; no row's score
 * comes from a model that saw the row; the same predictions give the same rule, byte for byte; and
 * where no certificate is predicted to pass, the rule answers nothing.
 */
package dev.retort.evaluator.deferral;
