/**
 * What a training takes of a machine.
 *
 * <p>Enters: a decoder's shape, how it is trained, and a {@link dev.retort.trainer.GpuProfile}.
 * Leaves: bytes, part by part, and a refusal with numbers where they do not fit. Guaranteed: it is
 * an estimate before the fact, which reads no weights and starts no native code.
 */
package dev.retort.trainer.hardware;
