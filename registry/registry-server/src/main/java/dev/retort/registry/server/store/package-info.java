/**
 * The registry's SQL: experiments and runs, models, versions and aliases, and the audit log.
 *
 * <p>Enters: names and values as clients sent them. Leaves: immutable rows and pages of them, or a
 * {@link dev.retort.registry.server.store.ProtocolException} in MLflow's words. Guaranteed: each
 * call is one transaction, on the disk when it returns, and its entry in the audit log is part of
 * it.
 */
package dev.retort.registry.server.store;
