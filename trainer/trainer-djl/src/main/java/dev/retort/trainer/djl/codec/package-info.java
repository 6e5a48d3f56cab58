/**
 * How a task's requests and answers are put to a decoder. What enters is text as the dataset has
 * it; what leaves is text that is easier to learn, and the way back.
 */
package dev.retort.trainer.djl.codec;
