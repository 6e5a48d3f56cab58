/**
 * Tensors on disk in the safetensors format, one file or shards with an index. What enters is
 * files, which are checked before a byte of them becomes an array, or arrays; what leaves is arrays
 * by name, or files that are whole or absent. A file that lies is refused in words; the process
 * lives on.
 */
package dev.retort.trainer.djl.safetensors;
