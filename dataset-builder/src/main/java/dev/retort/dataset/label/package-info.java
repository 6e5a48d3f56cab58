/**
 * What the right answer to a request is, from what was answered.
 *
 * <p>Enters: a task's answers as captured ({@link dev.retort.dataset.label.RawAnswer}), and who
 * gave them. Leaves: the answers in the task's own form ({@link
 * dev.retort.dataset.label.AnswerForm}), or why one has not got it, and one answer for each group
 * of equal requests ({@link dev.retort.dataset.label.LabelPolicy}). Guaranteed: what counts as a
 * variant of what is learnt from the task's answers alone; the results do not depend on their
 * order.
 */
package dev.retort.dataset.label;
