/**
 * What a task's JSON answers look like, as a grammar that a generator is held to. What enters is
 * answers as a decoder writes them, with their requests; what leaves is a shape that all of them
 * have, and GBNF for it, for one request if values are copied from it.
 */
package dev.retort.trainer.djl.grammar;
