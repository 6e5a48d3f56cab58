/**
 * Generation by llama.cpp in a process of its own. What enters is prompts as token ids, with a
 * grammar if the answer has a form; what leaves is text, or a reason why there is none. Whatever
 * the native library does, printing or aborting included, the asking process lives on.
 */
package dev.retort.trainer.djl.llama;
