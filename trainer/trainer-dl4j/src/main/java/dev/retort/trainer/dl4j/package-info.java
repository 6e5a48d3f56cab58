/**
 * Students for closed label sets: a bag of hashed n-grams with a softmax head, trained through
 * Deeplearning4j.
 *
 * <p>Enters: the training rows of a dataset version whose answers are labels. Leaves: a student of
 * two files, {@code student.json} (labels, temperature, sizes) and {@code table.bin} (one quantised
 * row of label scores per n-gram), with the out-of-fold predictions beside it. Guaranteed: the same
 * spec and rows give the same bytes with one math thread on one processor type; a served student
 * needs no native code. The sparse embedding rows live on the heap; the dense head is a
 * Deeplearning4j network, whose input gradient trains the rows.
 */
package dev.retort.trainer.dl4j;
