/**
 * Losses against a teacher's probabilities. What enters is a student's logits and, for each token,
 * the teacher's likeliest tokens with their log-probabilities and the mass of all others; what
 * leaves is differentiable numbers. Each loss says which terms it drops.
 */
package dev.retort.trainer.djl.loss;
