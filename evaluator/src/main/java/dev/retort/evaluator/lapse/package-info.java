/**
 * When a teacher was not itself.
 *
 * <p>Enters: what a student that never saw a request answers to it, and whether the teacher said
 * the same, in the order of time. Leaves: stretches in which the teacher contradicted what it says
 * before and after, and the moment since which it is sound again. Guaranteed: that moment depends
 * on nothing that came after it, so that later rows evaluate as if nobody had looked.
 */
package dev.retort.evaluator.lapse;
