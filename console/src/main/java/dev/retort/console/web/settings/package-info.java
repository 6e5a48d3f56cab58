/**
 * How this Retort is set up, and how it is.
 *
 * <p>Enters: the effective configuration, and what is looked at. Leaves: pages, and {@code /health}
 * for probes. Guaranteed: secrets stand nowhere in them; a probe needs no login and learns nothing
 * but whether all is well.
 */
package dev.retort.console.web.settings;
