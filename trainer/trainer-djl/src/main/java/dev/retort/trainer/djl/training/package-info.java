/**
 * The training loop of decoders. What enters is token sequences and a recipe; what leaves is
 * trained weights, checkpoints that a later process goes on from, and metrics. The same seed on the
 * same processor with one math thread gives the same weights, bit for bit, interrupted or not.
 */
package dev.retort.trainer.djl.training;
