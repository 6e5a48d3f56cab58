package dev.retort.trainer.djl.architecture;

import ai.djl.ndarray.NDArray;

/**
 * What an adapter adds to a linear layer: scale · up (down x).
 *
 * @param down of shape rank × input width
 * @param up of shape output width × rank
 */
public record LowRankTerm(NDArray down, NDArray up, double scale) {}
