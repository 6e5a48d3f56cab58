/**
 * Time for what a router keeps for hours and days.
 *
 * <p>In: a wall clock and a monotonic one. Out: the wall clock's instants, how much time has really
 * passed, and by how much the wall clock was set meanwhile. Guaranteed: an age that is measured
 * here does not change when somebody sets the clock, or the machine is stopped for a while.
 */
package dev.retort.router.clock;
