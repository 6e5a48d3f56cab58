/**
 * Models under a name: bundles become versions, aliases say which version serves.
 *
 * <p>Enters: a {@link dev.retort.registry.Bundle}, which is a folder with a manifest of every
 * file's digest. Leaves: a {@link dev.retort.registry.ModelVersion} that others find by {@link
 * dev.retort.registry.ModelName} and {@link dev.retort.registry.ModelAlias}. Guaranteed: a version
 * exists only after every byte of its bundle was read back and compared; publishing the same bundle
 * twice gives the same version; an alias moves last, on its own.
 *
 * <p>The package knows files, digests and names. What a model is or how it was judged stays with
 * those who publish it, and travels as files and strings.
 */
package dev.retort.registry;
