/**
 * HTTP as MLflow speaks it: parameters in, JSON out, errors in one shape.
 *
 * <p>Enters: requests. Leaves: a {@link dev.retort.registry.server.http.Call} for each, and answers
 * in MLflow's format. Guaranteed: nothing that waits runs on an event loop.
 */
package dev.retort.registry.server.http;
