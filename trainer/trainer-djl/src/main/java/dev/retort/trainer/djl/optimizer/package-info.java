/**
 * How weights follow their gradients. What enters is arrays that have collected gradients and a
 * rate; what leaves is the same arrays, changed in place, and the optimizer's own arrays for a
 * checkpoint. Equal weights, gradients and states give equal bits on one thread.
 */
package dev.retort.trainer.djl.optimizer;
