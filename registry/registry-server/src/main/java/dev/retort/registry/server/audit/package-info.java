/**
 * Decisions and the audit log, under {@code /retort/v1}.
 *
 * <p>Enters: a decision about a version, or the sequence number behind which to read. Leaves: the
 * entry that it became; entries with the log's head, as they are on the disk. Guaranteed: no
 * request changes or removes an entry.
 */
package dev.retort.registry.server.audit;
