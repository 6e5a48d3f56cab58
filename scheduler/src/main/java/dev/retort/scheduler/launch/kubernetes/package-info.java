/**
 * Jobs of Kubernetes (batch/v1), through its API server.
 *
 * <p>Enters: run folders on a volume that the pods mount under the same path. Leaves: what the
 * cluster says of their jobs, and what their pods print. Guaranteed: one Job for a run folder's
 * token, and in it one pod at a time.
 */
package dev.retort.scheduler.launch.kubernetes;
