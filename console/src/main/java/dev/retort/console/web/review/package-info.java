/**
 * Candidates that await a person's decision.
 *
 * <p>Enters: what waits at the registry, the reports of runs, and what people decide. Leaves: a
 * champion, or a candidate that was turned down, and who decided, when and why. Guaranteed: a
 * decision is about the very version and report that was shown; of several who decide at once, one
 * does; who may not decide is told who may.
 */
package dev.retort.console.web.review;
