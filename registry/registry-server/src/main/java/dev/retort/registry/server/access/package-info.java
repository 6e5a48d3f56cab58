/**
 * Who may do what.
 *
 * <p>Enters: requests, and the tokens that were given out, as SHA-256. Leaves: a request with the
 * name of who asks, or a refusal in MLflow's words. Guaranteed: a token is compared with every
 * other one in a time that doesn't depend on them; what no rule knows needs the highest role.
 */
package dev.retort.registry.server.access;
