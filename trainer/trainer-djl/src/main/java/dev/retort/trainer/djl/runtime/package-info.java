/**
 * DJL with its PyTorch engine, made ready: no downloads, no tracking, and the operations that DJL's
 * arrays lack. What enters is arrays and TorchScript source; what leaves is arrays.
 */
package dev.retort.trainer.djl.runtime;
