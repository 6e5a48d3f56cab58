/**
 * Bundles on their way to where they serve.
 *
 * <p>Enters: a {@link dev.retort.registry.ModelReference} and a {@link
 * dev.retort.registry.BundleOrigin}. Leaves: a folder with the bundle's files, for a {@link
 * dev.retort.registry.pull.BundleCache} one that never changes. Guaranteed: the manifest's
 * signature was accepted and its digest is the registry's, and every file was compared with the
 * manifest, before the folder got its name; a file that is there already isn't fetched again, and
 * one that came half is fetched from where it stopped; the previous version is kept.
 */
package dev.retort.registry.pull;
