/**
 * The registry and the run tracker over MLflow's REST protocol: Retort's own server, or anybody's.
 *
 * <p>Enters: calls on {@link dev.retort.registry.ModelRegistry} and {@link
 * dev.retort.registry.RunTracker}. Leaves: HTTP requests as MLflow 2 and 3 understand them.
 * Guaranteed: every request ends in bounded time; a change that may be sent twice is idempotent, or
 * looked up before it is repeated; files travel as streams.
 */
package dev.retort.registry.mlflow;
