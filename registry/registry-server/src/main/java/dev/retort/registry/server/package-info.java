/**
 * An embedded tracking and registry server that speaks MLflow's REST protocol.
 *
 * <p>Enters: HTTP requests of MLflow's clients, 2 and 3. Leaves: experiments, runs, models,
 * versions and aliases in an embedded database, artifacts as files. Guaranteed beyond MLflow: what
 * was answered survives the death of the process; a version's source exists, and its files never
 * change afterwards; creating the same version again returns the first; an alias moves by
 * compare-and-set when asked.
 */
package dev.retort.registry.server;
