/**
 * Requests that wait for a person, on disk until somebody has decided.
 *
 * <p>Enters: a request whose slice of a task is held, and what a person decides. Leaves: the
 * answer, in the caller's own protocol, for the application that asked; and its exchange, for the
 * log. Guaranteed: a request that was acknowledged as held is there after a crash, until it is
 * answered or expires; whatever was decided is captured before anybody hears the answer; nothing
 * that somebody said lies on the disk unencrypted, or longer than it takes.
 */
package dev.retort.router.held;
