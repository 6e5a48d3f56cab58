package dev.retort.trainer;

/**
 * Learn the teacher's answers as they stand: cross-entropy on the reference answer (sequence-level
 * distillation, Kim and Rush 2016, for answers of more than one token).
 */
public record SupervisedFineTuning() implements TrainingObjective {}
