/**
 * Answers that were given before.
 *
 * <p>Enters: requests and the answers that they got. Leaves: the answer of an equal request.
 * Guaranteed: a student's answer goes again only to a request that the same version would answer
 * word for word so; nothing is written to a disk, is kept longer than asked for, or takes more
 * memory than allowed.
 */
package dev.retort.router.cache;
