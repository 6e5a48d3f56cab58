/**
 * Linear text classifiers in an open JSON format, so that a trainer in any language has something
 * that Retort serves; {@code docs/run-folder.md} describes the format.
 *
 * <p>Enters: a folder with {@code linear-text.json}. Leaves: a {@link dev.retort.trainer.TaskModel}
 * that answers with a label and a softmax probability. Guaranteed: no native code, and nothing that
 * the file holds is run.
 */
package dev.retort.trainer.linear;
