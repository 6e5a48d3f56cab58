/**
 * Decoder-only transformers of the families Llama, Qwen2 and Qwen3, exact to the last published
 * detail. What enters is a Hugging Face snapshot (config.json and safetensors) or a configuration
 * and a seed, and batches of token ids; what leaves is losses with gradients, logits,
 * probabilities, greedy continuations, and snapshots. Whatever a snapshot or a batch gets wrong is
 * refused before native code sees it.
 */
package dev.retort.trainer.djl.architecture;
