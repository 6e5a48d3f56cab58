/**
 * Low-rank adapters as PEFT keeps them. What enters is settings and a seed, or a folder with
 * adapter_config.json and adapter_model.safetensors; what leaves is terms that a decoder adds to
 * its linear layers, arrays that learn, merged weights, or such a folder. Kinds of adapters that
 * would compute something else are refused by name.
 */
package dev.retort.trainer.djl.lora;
