/**
 * Decoders as GGUF files for llama.cpp. What enters is a Hugging Face snapshot: shape, weights and
 * tokenizer; what leaves is one file, whole or absent, that llama.cpp computes the same answers
 * from.
 *
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">the format</a>
 */
package dev.retort.trainer.djl.gguf;
