/**
 * Which traffic teaches and which evaluates.
 *
 * <p>Enters: rows with their times and near-duplicate clusters. Leaves: the instant at which the
 * evaluation window begins, and each cluster divided there. Guaranteed: evaluation rows are never
 * earlier than training rows; whether a cluster is novel depends on its earliest row alone.
 */
package dev.retort.dataset.split;
