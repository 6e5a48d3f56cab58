/**
 * What a training keeps so that it can go on after its process has died.
 *
 * <p>Enters: files that an engine writes at a step. Leaves: the folder of the newest step whose
 * files are all there, byte for byte. Guaranteed: a checkpoint that was half-written or damaged is
 * never taken for a whole one.
 */
package dev.retort.trainer.checkpoint;
