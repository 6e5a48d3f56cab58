/**
 * Where students run. Enters: the folders of bundles. Leaves: students that answer without blocking
 * whoever asks: in this process, on threads of their own, in processes of their own, or on other
 * people's servers.
 *
 * <p>Guaranteed: asking never blocks and never fails; what cannot be answered is declined, with a
 * reason: too much to do, too slow, failed. Nothing waits in a queue without a bound. What a native
 * library does to a process of its own costs the answers begun there and nothing else.
 */
package dev.retort.router.serving;
