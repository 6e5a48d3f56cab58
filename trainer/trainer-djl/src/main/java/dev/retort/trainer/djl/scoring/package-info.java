/**
 * Numbers by which two implementations of a decoder are compared. What enters is a snapshot, an
 * adapter perhaps, and rows of token ids; what leaves is logits, cross entropies and greedy
 * continuations, without any type of DJL's.
 */
package dev.retort.trainer.djl.scoring;
