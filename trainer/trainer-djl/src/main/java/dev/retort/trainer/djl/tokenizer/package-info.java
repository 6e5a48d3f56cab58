/**
 * Text as token ids. What enters is texts, or a Hugging Face {@code tokenizer.json}; what leaves is
 * ids, and prompts in the form that a model was trained on. Text of a request never becomes a
 * special token, whatever it spells.
 */
package dev.retort.trainer.djl.tokenizer;
