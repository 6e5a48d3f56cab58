package dev.retort.trainer.djl.architecture;

/** The widths of a linear layer. */
public record LinearShape(int outputs, int inputs) {}
