/**
 * MLflow's endpoints: tracking, registered models, artifacts.
 *
 * <p>Enters: calls. Leaves: what MLflow 2.17 would answer; where it is careless (missing sources,
 * files that change under a version), a refusal.
 */
package dev.retort.registry.server.protocol;
