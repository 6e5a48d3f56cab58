/**
 * The page of a simulation.
 *
 * <p>Enters: {@link dev.retort.console.simulate}'s page. Leaves: HTML that needs nothing beside it,
 * light and dark.
 */
package dev.retort.console.web.simulate;
