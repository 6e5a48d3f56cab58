/**
 * The student answers what it may; the teacher answers the rest; every answer is captured.
 *
 * <p>Enters: chat-completion requests, and a registry to pull champions from. Leaves: answers.
 * Guaranteed: a student answers only what its deferral rule lets it; a share of traffic drawn
 * before routing goes to the teacher whatever the student thinks, with its propensity logged; a new
 * version takes over between two requests, none is lost.
 */
package dev.retort.router;
