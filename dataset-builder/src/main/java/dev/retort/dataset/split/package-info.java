/**
 * Which traffic teaches and which evaluates.
 *
 * <p>Enters: rows with their times and near-duplicate clusters. Leaves: the instant at which the
 * evaluation window begins, and each cluster divided there. Guaranteed: evaluation rows are never
 * earlier than the training rows of the uniform sample; what was chosen for the teacher teaches
 * whenever it came.
 */
package dev.retort.dataset.split;
