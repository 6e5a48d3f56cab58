/**
 * Bundles on their way to where they serve.
 *
 * <p>Enters: a {@link dev.retort.registry.ModelReference} and a {@link
 * dev.retort.registry.BundleSource}. Leaves: a folder with the bundle's files. Guaranteed: every
 * file was compared with the manifest, and the manifest with the registry's digest, before the
 * folder got its name; a bundle that is there already isn't fetched again; the previous one is
 * kept.
 */
package dev.retort.registry.pull;
