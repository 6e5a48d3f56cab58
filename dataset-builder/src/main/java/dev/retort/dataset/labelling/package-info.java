/**
 * Labels that the traffic does not bring by itself, and labels that deserve a second look.
 *
 * <p>Enters: the exchanges of a task whose answers cannot label, what a student is unsure about
 * ({@link dev.retort.dataset.labelling.LabelOpinions}), prices and a budget. Leaves: a {@link
 * dev.retort.dataset.labelling.LabellingPlan} of the prompts that are worth asking the teacher
 * about, and the teacher's answers as exchanges of the log; beside it a {@link
 * dev.retort.dataset.labelling.LabelReview} of labels that are probably wrong. Guaranteed: an
 * answer that was paid is on disk before it counts and is not asked for again after a crash; no
 * request is sent that the budget does not cover; what is asked for here may train and never
 * evaluates; a review list changes no dataset.
 */
package dev.retort.dataset.labelling;
