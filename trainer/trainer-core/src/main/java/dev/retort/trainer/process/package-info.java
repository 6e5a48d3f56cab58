/**
 * Work in a process of its own, which a native crash or the system may end at any time.
 *
 * <p>Enters: how to start it. Leaves: JSON lines from it and to it, over a socket in a private
 * folder; standard output is not used, native libraries print there. Guaranteed: the process ends
 * with the connection, its folder is removed, and how it ended is told in its own last words.
 */
package dev.retort.trainer.process;
