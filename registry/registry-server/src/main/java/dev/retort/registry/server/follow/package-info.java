/**
 * Following: where an alias points and when it moves, and what is done to models.
 *
 * <p>Enters: requests that ask for an alias, or wait until it moves; audit entries as they are
 * committed. Leaves: answers, as soon as there is news. Guaranteed: whoever waits holds a
 * connection but no thread; no move between two questions is missed; what one connection doesn't
 * read delays no other.
 */
package dev.retort.registry.server.follow;
