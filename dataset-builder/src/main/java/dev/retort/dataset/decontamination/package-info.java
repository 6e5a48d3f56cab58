/**
 * Whether what a student learns from gives away what it is evaluated on, beyond duplication.
 *
 * <p>Enters: the shingles of evaluation rows and of training rows. Leaves: which training rows
 * contain an evaluation row. Guaranteed: a verdict depends on the two texts alone, and is exact but
 * for collisions of 32-bit hashes.
 */
package dev.retort.dataset.decontamination;
