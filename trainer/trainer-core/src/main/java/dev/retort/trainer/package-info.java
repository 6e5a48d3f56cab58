/**
 * The contract between a dataset and the engines that learn from it.
 *
 * <p>Enters: a {@link dev.retort.dataset.DatasetVersion} and a {@link
 * dev.retort.trainer.TrainingSpec}. Leaves: a {@link dev.retort.trainer.ModelArtifact}, or a typed
 * reason why there is none. Guaranteed: an engine looks at training rows only; the same spec, data
 * and processor type give the same {@linkplain dev.retort.trainer.ModelArtifact#digest() digest}.
 */
package dev.retort.trainer;
