/**
 * Teachers by their probabilities. What enters is token sequences and a checkpoint, or what a
 * provider told of its answers; what leaves is soft targets, kept on disk so that a teacher reads a
 * dataset once.
 */
package dev.retort.trainer.djl.teacher;
