package dev.retort.registry.pull;

import dev.retort.registry.Bundle;
import dev.retort.registry.BundleManifest;
import dev.retort.registry.PublishedVersion;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A version, and its verified files on this machine.
 *
 * @param version which one
 * @param manifest what was published
 * @param folder holds the files
 * @param format which of the files
 */
public record PulledModel(
    PublishedVersion version, BundleManifest manifest, Path folder, PullFormat format) {
  /** All parts are present. */
  public PulledModel {
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(manifest, "manifest");
    Objects.requireNonNull(folder, "folder");
    Objects.requireNonNull(format, "format");
  }

  /**
   * The folder as a bundle.
   *
   * @throws IllegalStateException if it holds only some of the bundle's files
   */
  public Bundle bundle() {
    if (format != PullFormat.BUNDLE) {
      throw new IllegalStateException(
          "%s holds the format %s of %s, not the whole bundle".formatted(folder, format, version));
    }
    return new Bundle(folder, manifest);
  }
}
