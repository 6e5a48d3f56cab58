package dev.retort.registry;

import java.util.Objects;

/**
 * One form in which a bundle holds the student, in a folder of its own.
 *
 * @param folder within the bundle, without a slash at the end
 */
public record Variant(VariantFormat format, String folder, RuntimeHints hints) {
  /**
   * @throws IllegalArgumentException if the folder could lead out of the bundle
   */
  public Variant {
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(hints, "hints");
    BundleFile.requireInside(folder);
  }

  /** Whether a bundle's file belongs to this variant. */
  public boolean holds(BundleFile file) {
    return file.path().startsWith(folder + "/");
  }
}
